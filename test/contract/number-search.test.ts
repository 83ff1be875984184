import { expect, test } from 'vitest'
import { buyerIpField } from '../../contract/buyer-address.ts'
import { LockNumberBody } from '../../contract/number-lock.ts'
import { SaleNumbersQuery } from '../../contract/number-search.ts'
import { fromZodError } from '../../contract/parameter-failure.ts'

const blamed = (query: object) => {
  const { error } = SaleNumbersQuery.safeParse(query)
  return error ? fromZodError(error.issues, 'query', query).field : undefined
}

test.each([
  [{}, undefined],
  [{ area: '000000' }, undefined],
  [{ area: '320000' }, undefined],
  [{ area: '320100', pattern: '138****8888', without: '47', niceLevelFrom: '3', merchantId: 'M-A' }, undefined],
  [{ pattern: '*520*', prepayFrom: '0', prepayTo: '10000' }, undefined],
  [{ area: '990000' }, 'area'],
  [{ pattern: '138%' }, 'pattern'],
  [{ pattern: '*1688*' }, 'pattern'],
  [{ pattern: '138********8' }, 'pattern'],
  [{ without: '1' }, 'without'],
  [{ without: '44' }, 'without'],
  [{ without: '4567' }, 'without'],
  [{ without: '' }, 'without'],
  [{ without: '48', pattern: '138*' }, 'without'],
  [{ niceLevel: '10' }, 'niceLevel'],
  [{ niceLevel: '3', niceLevelFrom: '2' }, 'niceLevelFrom'],
  [{ prepayFrom: '-1' }, 'prepayFrom'],
  [{ prepayFrom: '200', prepayTo: '100' }, 'prepayTo'],
  [{ prepayFrom: '1.5' }, 'prepayFrom'],
])('the search %o blames %s', (query, field) => {
  expect(blamed(query)).toBe(field)
})

test('a pattern that would take too long says what to do instead', () => {
  const query = { pattern: '****8888***' }
  const { error } = SaleNumbersQuery.safeParse(query)

  expect(fromZodError(error?.issues ?? [], 'query', query)).toMatchObject({
    code: 'PARAM_INVALID',
    field: 'pattern',
    en: expect.stringContaining('at most 2 in fixed places or 3 anywhere'),
    zh: expect.stringContaining('中间最多固定 2 位或任意位置 3 位'),
  })
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '20010db800010002'],
  ['2001:db8:1:2::9', '20010db800010002'],
])('a buyer at %s is counted as %s', (address, subscriber) => {
  expect(buyerIpField.parse(address)).toBe(subscriber)
})

test.each(['', 'localhost', '203.0.113.7/24', '203.0.113', '0x7f.0.0.1', 'fe80::1%eth0', '203.0.113.7 '])(
  '“%s” is no address of a buyer',
  (address) => {
    const body = { certNoHash: 'a'.repeat(64), buyerIp: address }
    const { error } = LockNumberBody.safeParse(body)
    expect(error && fromZodError(error.issues, 'body', body).field).toBe('buyerIp')
  },
)

test('a buyer’s id is text that the mall chooses', () => {
  const certNoHash = 'a'.repeat(64)
  expect(LockNumberBody.parse({ certNoHash, buyerId: '会员 17' })).toMatchObject({ buyerId: '会员 17' })
  expect(LockNumberBody.safeParse({ certNoHash, buyerId: 'x'.repeat(65) }).success).toBe(false)
})
