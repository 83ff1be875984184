import { expect, test } from 'vitest'
import { CARRIER_CODES, CARRIERS, checkTrackingNumber, findCarrier, sfCheckDigit } from '../../domain/carrier.ts'

const carrier = (code: string) => {
  const found = findCarrier(code)
  if (found === undefined) throw new Error(`no carrier ${code}`)
  return found
}

test.each([
  ['SF', ['sf', 'SF', '44', '467', 'shunfeng', ' shunfeng ']],
  ['STO', ['1', '470', 'shentong']],
  ['YTO', ['85', '463', 'yuantong']],
  ['YUNDA', ['344', '1327', 'yunda', 'YD']],
  ['ZTO', ['115', '1499', 'zhongtong']],
  ['EMS', ['118', '465', 'ems']],
  ['YZPY', ['youzhengguonei']],
  ['JD', ['120', '2087', 'jd']],
  ['DBKD', ['131', '3046', 'debangkuaidi', 'debangwuliu', 'DBL']],
  ['JT', ['jtexpress', 'JTSD']],
  ['OTHER', ['other']],
])('%s is known by every name that malls and providers use for it', (code, names) => {
  for (const name of [code, ...names]) expect(findCarrier(name)?.code).toBe(code)
})

test('a name means one carrier only', () => {
  const owners = new Map<string, Set<string>>()
  for (const { code, kuaidi100, kdniao, aliases } of CARRIERS) {
    for (const name of [code, kuaidi100, kdniao, ...aliases].filter((each) => each !== null)) {
      owners.set(name.toUpperCase(), (owners.get(name.toUpperCase()) ?? new Set()).add(code))
    }
  }
  expect([...owners].filter(([, codes]) => codes.size > 1)).toEqual([])
  expect(CARRIERS.map(({ code }) => code)).toEqual([...CARRIER_CODES])
})

test.each(['', '9999', 'constructor', '__proto__', '顺丰'])('the name "%s" is no carrier', (name) => {
  expect(findCarrier(name)).toBeUndefined()
})

test.each([
  ['SF', '444003077898'],
  ['SF', 'sf1000000000123'],
  ['STO', '770000000000123'],
  ['YTO', 'YT1234567890123'],
  ['YTO', 'YK1234567890'],
  ['YUNDA', '4300000000123'],
  ['ZTO', '73100000000123'],
  ['EMS', 'EA123456789CN'],
  ['EMS', 'EB123456789E'],
  ['EMS', '1136281381675'],
  ['YZPY', '9861234567890'],
  ['JD', 'JDVA00003618100'],
  ['JD', 'JD0123456789012-1-3-'],
  ['DBKD', 'DPK210012345678'],
  ['JT', 'JT3000000000123'],
  ['OTHER', 'whatever they write'],
])('%s: %s looks right', (code, number) => {
  expect(checkTrackingNumber(carrier(code), number)).toEqual({ isPatternOk: true })
})

test.each([
  ['SF', '44400307789'],
  ['SF', 'SF161309901032'],
  ['STO', '7730611550'],
  ['YTO', '4910124060155'],
  ['YUNDA', '4300000000123-1'],
  ['ZTO', 'ZT0731905531025'],
  ['EMS', 'EA12345678CN'],
  ['JD', 'JD123'],
  ['JT', 'JT30958'],
])('%s: %s looks wrong, and the warning says so in both languages', (code, number) => {
  const { isPatternOk, warning } = checkTrackingNumber(carrier(code), number)

  expect(isPatternOk).toBe(false)
  expect(warning?.zh).toContain(carrier(code).zh)
  expect(warning?.en).toContain(carrier(code).en)
})

// 00307789 from the right: 9×1=9, 8×3=24, 7×5=35, 7×7=49, 0, 3×11=33, 0, 0: 9+(2+4)+(3+5)+(4+9)+(3+3) = 42, so 8.
// 95490757: 7, 5×3=15, 7×5=35, 0, 9×9=81, 4×11=44, 5×13=65, 9×15=135, of which tens and units count: 7+6+8+9+8+11+8 = 57.
test.each([
  ['444003077898', '8'],
  ['444071155508', '8'],
  ['118954907573', '3'],
  ['000000000000', '0'],
  ['755000000019', '9'],
  ['755000000107', '7'],
])('the SF number %s ends in its check digit %s', (number, digit) => {
  expect(sfCheckDigit(number)).toBe(digit)
  expect(checkTrackingNumber(carrier('SF'), number)).toEqual({ isPatternOk: true })
})

test('an SF number with one mistyped digit is warned about, not refused', () => {
  for (const number of ['444003077899', '444003077798', '444013077898']) {
    const { isPatternOk, warning } = checkTrackingNumber(carrier('SF'), number)

    expect(isPatternOk).toBe(false)
    expect(warning).toEqual({ zh: expect.stringContaining('校验位'), en: expect.stringContaining('check digit') })
  }
})
