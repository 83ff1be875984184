import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskAddress, maskIdNumber, maskName, maskPhone } from '../../domain/mask.ts'

test.each([
  ['张小三', '张*三'],
  ['张三', '张*'],
  ['张', '*'],
  ['', ''],
  ['欧阳小三', '欧**三'],
  ['𠮷田三', '𠮷*三'],
  ['阿依古丽·买买提', '阿******提'],
])('the name %s is shown as %s', (name, masked) => {
  expect(maskName(name)).toBe(masked)
})

test.each([
  ['13812345678', '138****5678'],
  ['+8613812345678', '+86*******5678'],
  ['5551234', '*****34'],
  ['10086', '*****'],
  ['', ''],
])('the phone %s is shown as %s', (phone, masked) => {
  expect(maskPhone(phone)).toBe(masked)
})

test.each([
  ['110101199001011234', '110101********1234'],
  ['11010119900101123X', '110101********123X'],
  ['E12345678', 'E1*****78'],
  ['H123456', '*******'],
])('the document %s is shown as %s', (idNumber, masked) => {
  expect(maskIdNumber(idNumber)).toBe(masked)
})

test.each([
  ['北京市朝阳区建国路88号院2号楼301室', '北京市朝阳区****'],
  ['幸福路3号', '幸****'],
  ['3号', '****'],
  ['', ''],
])('the address %s is shown as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked)
})

test('a mask never shows what stands in the middle', () => {
  const anyText = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('*', '#'))
  fc.assert(
    fc.property(anyText, (text) => {
      const length = [...text].length
      expect(shown(maskName(text))).toBeLessThanOrEqual(length > 2 ? 2 : Math.min(1, Math.max(0, length - 1)))
      expect(shown(maskAddress(text))).toBeLessThanOrEqual(Math.min(6, length / 3))
      // The middle third has no character left.
      for (const masked of [maskPhone(text), maskIdNumber(text)]) {
        const characters = [...masked]
        expect(characters).toHaveLength(length)
        expect(shown(masked)).toBeLessThanOrEqual((length * 7) / 11)
        const middle = characters[Math.floor(length / 2)]
        expect([undefined, '*']).toContain(middle)
      }
    }),
  )
})

test('two different middles have the same mask', () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
  fc.assert(
    fc.property(
      fc.tuple(digits(8), digits(4)),
      fc.tuple(digits(8), digits(4)),
      ([birthA, middleA], [birthB, middleB]) => {
        expect(maskIdNumber(`110101${birthA}1234`)).toBe(maskIdNumber(`110101${birthB}1234`))
        expect(maskPhone(`138${middleA}5678`)).toBe(maskPhone(`138${middleB}5678`))
      },
    ),
  )
})

function shown(masked: string): number {
  return [...masked].filter((character) => character !== '*').length
}
