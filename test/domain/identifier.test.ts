import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ageAt,
  idCheckDigit,
  isIccid,
  isIdNumber,
  isImei,
  isMobile,
  isOrderId,
  passesLuhn,
} from '../../domain/identifier.ts'

const at = (day: string) => Date.parse(`${day}T12:00:00+08:00`)
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))

test.each(['1', 'M2026_03-01', 'A'.repeat(32)])('%s is an order number', (text) => {
  expect(isOrderId(text)).toBe(true)
})

test.each(['', 'A'.repeat(33), 'a b', 'a\u200bb', '\u202eab', '订单1', 'a/b', 'a%2F', 'a\n'])(
  '%j is no order number',
  (text) => {
    expect(isOrderId(text)).toBe(false)
  },
)

test.each(['13800138000', '19912345678'])('%s is a mobile number', (text) => {
  expect(isMobile(text)).toBe(true)
})

test.each(['12800138000', '1380013800', '138001380000', '+8613800138000', '１3800138000'])(
  '%s is no mobile number',
  (text) => {
    expect(isMobile(text)).toBe(false)
  },
)

test.each([
  '11010519491231002X', // The example in GB 11643-1999.
  '440524188001010014', // Its second example has a birth in 1880: too old to be anyone's.
])('the examples of GB 11643 have their check digit: %s', (text) => {
  expect(idCheckDigit(text)).toBe(text[17])
})

test('the example of GB 11643 is an identity number', () => {
  expect(isIdNumber('11010519491231002X')).toBe(true)
})

test.each([
  ['a wrong check digit', '110105194912310021'],
  ['a small x', '11010519491231002x'],
  ['17 digits', '11010519491231002'],
  ['an unknown province', withCheckDigit('99010519491231002')],
  ['30 February', withCheckDigit('11010519900230002')],
  ['29 February of a common year', withCheckDigit('11010519000229002')],
  ['month 13', withCheckDigit('11010519901301002')],
  ['a birth in 1880', '440524188001010014'],
  ['full-width digits', '１1010519491231002X'],
])('an identity number with %s is refused', (_, text) => {
  expect(isIdNumber(text)).toBe(false)
})

test('a residence permit of someone from Taiwan is an identity number of the same form', () => {
  expect(isIdNumber(withCheckDigit('83000019900101001'))).toBe(true)
})

test('age is complete on the birthday itself, in China', () => {
  const idNumber = withCheckDigit('11010520080315001')

  expect(ageAt(idNumber, Date.parse('2024-03-14T15:59:59.999Z'))).toBe(15)
  expect(ageAt(idNumber, Date.parse('2024-03-14T16:00:00.000Z'))).toBe(16)
})

test('who was born on 29 February is a year older on 1 March of a common year', () => {
  const idNumber = withCheckDigit('11010520080229001')

  expect(ageAt(idNumber, at('2026-02-28'))).toBe(17)
  expect(ageAt(idNumber, at('2026-03-01'))).toBe(18)
  expect(ageAt(idNumber, at('2028-02-29'))).toBe(20)
})

test('there is no age before birth or for a bad number', () => {
  expect(ageAt(withCheckDigit('11010520300101001'), at('2026-01-01'))).toBeNull()
  expect(ageAt('110105194912310021', at('2026-01-01'))).toBeNull()
})

test('any one wrong digit of an identity number is noticed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (position, step) => {
      const good = '11010519491231002X'
      const wrong = String((Number(good[position]) + step) % 10)
      expect(isIdNumber(good.slice(0, position) + wrong + good.slice(position + 1))).toBe(false)
    }),
  )
})

test.each(['490154203237518', '356938035643809'])('%s is an IMEI', (text) => {
  expect(isImei(text)).toBe(true)
})

test.each(['490154203237519', '49015420323751', '4901542032375180', '000000000000000', '49015420323751A', ''])(
  '%j is no IMEI',
  (text) => {
    expect(isImei(text)).toBe(false)
  },
)

test('exactly one last digit completes a Luhn number, and any one wrong digit breaks it', () => {
  fc.assert(
    fc.property(digits(14), fc.integer({ min: 0, max: 14 }), fc.integer({ min: 1, max: 9 }), (body, position, step) => {
      const completions = Array.from('0123456789').filter((last) => passesLuhn(body + last))
      expect(completions).toHaveLength(1)
      const good = `${body}${completions[0]}`
      const wrong = String((Number(good[position]) + step) % 10)
      expect(passesLuhn(good.slice(0, position) + wrong + good.slice(position + 1))).toBe(false)
    }),
  )
})

test.each([
  ['China Unicom, 20 digits with a Luhn digit', '89860117838009934120'],
  ['China Unicom, another', '89860121801097564807'],
  ['China Mobile, whose last digit is no Luhn digit', '89860439101880931012'],
  ['China Mobile with hexadecimal card maker', '898602B5061730220087'],
  ['China Mobile with hexadecimal number segment', '898604A41921C0467221'],
  ['China Telecom', '89860317352002707001'],
  ['ITU-T E.118, 19 digits', '8986010110231170983'],
])('a card of %s is accepted', (_, text) => {
  expect(isIccid(text)).toBe(true)
})

test.each([
  ['a slip in a China Unicom number', '89860117838009934121'],
  ['a slip in 19 digits', '8986010110231170984'],
  ['another country', '89440117838009934120'],
  ['18 digits', '898601178380099341'],
  ['21 digits', '898601178380099341200'],
  ['a small letter', '898602b5061730220087'],
  ['a letter that is not hexadecimal', '898602G5061730220087'],
  ['a letter in the issuer', '89860A50617302200871'],
  ['a padding F at the end', '8986010110231170983F'],
  ['blanks', '8986 0117 8380 0993 4120'],
])('a card number with %s is refused', (_, text) => {
  expect(isIccid(text)).toBe(false)
})

function withCheckDigit(first17: string): string {
  return `${first17}${idCheckDigit(first17)}`
}
