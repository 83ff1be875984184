import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutText } from '../../domain/cut-text.ts'

test('a character of two halves is kept whole or left out', () => {
  expect(cutText('ab😀', 3)).toBe('ab')
  expect(cutText('ab😀', 4)).toBe('ab😀')
})

test('what is cut is a beginning of the text, at most one unit shorter than asked, and well formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, maxUnits) => {
      const cut = cutText(text, maxUnits)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, maxUnits) - 1)
      expect(cut.length).toBeLessThanOrEqual(maxUnits)
      expect(() => encodeURIComponent(cut)).not.toThrow()
    }),
  )
})
