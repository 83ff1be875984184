import { expect, test } from 'vitest'
import { isAreaCode, PROVINCES, provinceOf } from '../../domain/province.ts'

test('there are 34 provinces, each with its own names', () => {
  const rows = Object.values(PROVINCES)

  expect(rows).toHaveLength(34)
  expect(new Set(rows.map(({ zh }) => zh)).size).toBe(34)
  expect(new Set(rows.map(({ en }) => en)).size).toBe(34)
})

test('a code belongs to the province of its first two digits', () => {
  expect(provinceOf('320105')?.zh).toBe('江苏省')
  expect(provinceOf('610000')?.en).toBe('Shaanxi')
  expect(provinceOf('140000')?.en).toBe('Shanxi')
})

test.each(['', '32', '3201055', '990000', '32010a', '３20105', 'toStri'])('%j is no area code', (text) => {
  expect(isAreaCode(text)).toBe(false)
  expect(provinceOf(text)).toBeNull()
})
