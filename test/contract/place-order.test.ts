import { expect, test } from 'vitest'
import { fromZodError } from '../../contract/parameter-failure.ts'
import { PlaceOrderBody } from '../../contract/place-order.ts'

const HOLDER = { certType: '01', certNo: '11010519491231002X', certName: '测试用户甲' }
const RECEIVER = {
  receiverName: '测试用户甲',
  receiverPhone: '13800001234',
  provinceCode: '320000',
  cityCode: '320100',
  address: '测试路 1 号',
}
const PHONE = { itemId: '1', skuId: 'SKU-1', title: '星河 X2', quantity: 1, unitPrice: 100 }
const BARE = {
  orderId: 'M2026-1',
  merchantId: 'M-TERMINAL',
  productKind: 'B',
  items: [PHONE],
  fees: [{ feeCode: 'DEVICE', amount: 100 }],
  receiver: RECEIVER,
}
const { skuId: _sku, ...CARD_ITEM } = PHONE
const CARD = {
  ...BARE,
  productKind: 'N',
  items: [CARD_ITEM],
  fees: [{ feeCode: 'NUMBER_PREPAY', amount: 100 }],
  holder: HOLDER,
  lockId: 'a'.repeat(32),
  planCode: 'PLAN-88',
}
const CONTRACT = {
  ...CARD,
  productKind: 'CN',
  items: [PHONE],
  contractCode: 'CT',
  tierCode: 'TIER',
  terminalCode: 'TERM',
}
const { lockId: _lock, planCode: _plan, terminalCode: _terminal, ...OLD } = CONTRACT
const OLD_USER = { ...OLD, productKind: 'CO', phoneNumber: '13800001234' }

/** Code and fields that a caller is blamed for; null when the order is fine. */
function blame(body: object) {
  // As it comes from the wire: what is undefined was not sent.
  const sent: unknown = JSON.parse(JSON.stringify(body))
  const parsed = PlaceOrderBody.safeParse(sent)
  if (parsed.success) return null
  const failure = fromZodError(parsed.error.issues, 'body', sent)
  return [failure.code, ...failure.errors.map(({ field }) => field)]
}

test('each kind is ordered with what it needs', () => {
  expect([BARE, CARD, CONTRACT, OLD_USER].map(blame)).toEqual([null, null, null, null])
  expect(blame({ ...BARE, receiver: { deliveryType: 'NONE' } })).toBeNull()
  expect(blame({ ...CARD, receiver: undefined })).toBeNull()
  expect(PlaceOrderBody.parse(BARE).receiver).toMatchObject({ deliveryType: 'EXPRESS', deliveryTimeType: 'ANY' })
})

test.each([
  ['a number without a lock', { ...CARD, lockId: undefined }, ['PARAM_MISSING', 'lockId']],
  ['a number without its holder', { ...CARD, holder: undefined }, ['PARAM_MISSING', 'holder']],
  ['a contract without its tier', { ...CONTRACT, tierCode: undefined }, ['PARAM_MISSING', 'tierCode']],
  ['an existing user without the number', { ...OLD_USER, phoneNumber: undefined }, ['PARAM_MISSING', 'phoneNumber']],
  ['a phone for nobody', { ...BARE, receiver: undefined }, ['PARAM_MISSING', 'receiver']],
  ['a bare phone with a holder', { ...BARE, holder: HOLDER }, ['PARAM_INVALID', 'holder']],
  ['a bare phone at a tier’s price', { ...BARE, tierCode: 'TIER' }, ['PARAM_INVALID', 'tierCode']],
  ['an existing user with a lock', { ...OLD_USER, lockId: 'a'.repeat(32) }, ['PARAM_INVALID', 'lockId']],
  [
    'an express parcel to nobody',
    { ...BARE, receiver: {} },
    [
      'PARAM_MISSING',
      'receiver.receiverName',
      'receiver.receiverPhone',
      'receiver.provinceCode',
      'receiver.cityCode',
      'receiver.address',
    ],
  ],
  [
    'two phones for one tier',
    { ...CONTRACT, items: [{ ...PHONE, quantity: 2 }] },
    ['PARAM_INVALID', 'items[0].quantity'],
  ],
  [
    'a second phone beside the tier’s',
    { ...CONTRACT, items: [PHONE, { ...PHONE, itemId: '2', skuId: 'SKU-2' }] },
    ['PARAM_INVALID', 'items[1].quantity'],
  ],
  [
    'a line number twice',
    { ...BARE, items: [PHONE, { ...PHONE, skuId: 'SKU-2' }] },
    ['PARAM_INVALID', 'items[1].itemId'],
  ],
  ['a phone without SKU', { ...BARE, items: [CARD_ITEM] }, ['PARAM_MISSING', 'items[0].skuId']],
  ['a number with SKU', { ...CARD, items: [PHONE] }, ['PARAM_INVALID', 'items[0].skuId']],
  ['no line at all', { ...BARE, items: [] }, ['PARAM_INVALID', 'items']],
  [
    'a discount that adds',
    { ...BARE, fees: [{ feeCode: 'DISCOUNT', amount: 1 }] },
    ['PARAM_INVALID', 'fees[0].amount'],
  ],
  [
    'a fee that gives back',
    { ...BARE, fees: [{ feeCode: 'DEVICE', amount: -1 }] },
    ['PARAM_INVALID', 'fees[0].amount'],
  ],
  ['less than nothing to pay', { ...BARE, fees: [{ feeCode: 'DISCOUNT', amount: -1 }] }, ['PARAM_INVALID', 'fees']],
])('an order with %s is blamed for it', (_what, body, blamed) => {
  expect(blame(body)).toEqual(blamed)
})

test.each([0.1, -1, '1', true, [1], null])('an amount of %j is no amount', (unitPrice) => {
  expect(blame({ ...BARE, items: [{ ...PHONE, unitPrice }] })?.slice(0, 2)).toEqual([
    'PARAM_INVALID',
    'items[0].unitPrice',
  ])
})

test('minus nothing is no amount either', () => {
  expect(PlaceOrderBody.safeParse({ ...BARE, items: [{ ...PHONE, unitPrice: -0 }] }).success).toBe(false)
  expect(PlaceOrderBody.safeParse({ ...BARE, fees: [{ feeCode: 'DISCOUNT', amount: -0 }] }).success).toBe(false)
})

test.each(['is_paid', 'merchant_id', 'state', 'created_at'])(
  'a field %s that nobody asked for is refused by name',
  (name) => {
    expect(blame({ ...BARE, [name]: 'x' })).toEqual(['PARAM_INVALID', name])
  },
)

test.each([
  ['a zero-width space', { orderId: 'M1\u200b' }, 'orderId'],
  ['a right-to-left mark', { orderId: 'M1\u200f' }, 'orderId'],
  ['33 characters', { orderId: 'M'.repeat(33) }, 'orderId'],
])('an order number with %s is refused', (_what, changes, field) => {
  expect(blame({ ...BARE, ...changes })).toEqual(['PARAM_INVALID', field])
})

test('names show all that they hold; a remark may have lines and emoji, but turns nothing around', () => {
  const receiver = (receiverName: string) => ({ ...BARE, receiver: { ...RECEIVER, receiverName } })

  expect(blame(receiver('张\u202e三'))).toEqual(['PARAM_INVALID', 'receiver.receiverName'])
  expect(blame(receiver(' 张三'))).toEqual(['PARAM_INVALID', 'receiver.receiverName'])
  expect(blame(receiver('阿卜杜拉·艾力'))).toBeNull()
  expect(blame({ ...BARE, buyerRemark: '第一行\n第二行 👨‍👩‍👧' })).toBeNull()
  expect(blame({ ...BARE, buyerRemark: '\u202e三张' })).toEqual(['PARAM_INVALID', 'buyerRemark'])
  expect(blame({ ...BARE, buyerRemark: '长'.repeat(1_000_000) })).toEqual(['PARAM_INVALID', 'buyerRemark'])
})

test.each([
  ['a wrong check digit', { certNo: '110105194912310021' }],
  ['a small x', { certNo: '11010519491231002x' }],
  ['an area that is none', { certNo: '990105194912310029' }],
  ['17 digits', { certNo: '11010519491231002' }],
])('an identity number with %s is refused', (_what, changes) => {
  expect(blame({ ...CARD, holder: { ...HOLDER, ...changes } })).toEqual(['PARAM_INVALID', 'holder.certNo'])
})

test('other documents have numbers of their own, and a day of validity is a day', () => {
  const holder = (changes: object) => blame({ ...CARD, holder: { ...HOLDER, ...changes } })

  expect(holder({ certType: '99', certNo: 'E12345678' })).toBeNull()
  expect(holder({ certType: '02' })).toEqual(['PARAM_INVALID', 'holder.certType'])
  expect(holder({ certValidTo: '2036-12-31' })).toBeNull()
  expect(holder({ certValidTo: '2026-02-30' })).toEqual(['PARAM_INVALID', 'holder.certValidTo'])
  expect(holder({ certValidTo: '0000-00-00' })).toEqual(['PARAM_INVALID', 'holder.certValidTo'])
})
