import { APPS } from '../../api/front-door/apps.ts'
import { signedCall, signedList } from '../../api/front-door/call.ts'
import { type Row, VALUE } from '../../api/front-door/rows.ts'
import { bareBody, newHolder, paid } from '../../support/mall-orders.ts'

// M1 is paid and waits for A's ACCEPT, M2 likewise, M3 is not paid. All of it is signed correctly.

const CONFLICT = '409 STATE_CONFLICT'
const UNKNOWN_ORDER = '404 ORDER_NOT_FOUND'
const WINDOW = '422 WINDOW_TOO_WIDE'
const DATES = ['2026-02-30', '0000-00-00', '9999-12-31']

interface Attack {
  path: string
  body: object | string
}

const by =
  (app: (typeof APPS)[keyof typeof APPS]) =>
  ({ path, body }: Attack) =>
    signedCall({ app, path, body: typeof body === 'string' ? body : JSON.stringify(body) })
const byMerchant = by(APPS.a)
const byMall = by(APPS.mall)

/** An order that would be placed, were it not for the change. */
const placing = (changes: object) => byMall({ path: '/v1/mall/orders', body: bareBody('M4', changes) })
const card = (holder: object) => ({
  merchantId: 'M-JIANGSU',
  productKind: 'N',
  planCode: 'PLAN-128',
  lockId: 'a'.repeat(32),
  items: [{ itemId: '1', title: '号卡', quantity: 1, unitPrice: 10_000 }],
  fees: [{ feeCode: 'NUMBER_PREPAY', amount: 10_000 }],
  holder: { ...newHolder(), ...holder },
})
const checking = (holder: object) =>
  byMall({
    path: '/v1/mall/eligibility-checks',
    body: {
      merchantId: 'M-JIANGSU',
      productKind: 'N',
      planCode: 'PLAN-128',
      holder: { ...newHolder(), ...holder },
    },
  })
const paying = (changes: object) =>
  byMall({ path: '/v1/mall/orders/M3/payments', body: { ...paid('P-M3'), ...changes } })
const reporting = (more: object) =>
  byMerchant({ path: '/v1/orders/M1/state', body: { event: 'ACCEPT', expectedVersion: 2, ...more } })
const shipping = (orderId: string, parcel: object) =>
  byMerchant({
    path: `/v1/orders/${orderId}/shipments`,
    body: {
      packages: [{ carrierCode: 'SF', trackingNo: 'SF0000000000001', imeis: ['490154203237518'], ...parcel }],
    },
  })

const WRONG_ID_NUMBER = '11010519491231002Y'
const NOT_AN_AMOUNT = ['0.1', '-1', '-0', '"1"', 'true', '[1]']

const values: Row[] = [
  ...NOT_AN_AMOUNT.flatMap((amount): Row[] => [
    {
      id: 'J06',
      title: `the fee ${amount} of an order`,
      send: () => byMall({ path: '/v1/mall/orders', body: withAmount(bareBody('M4'), amount) }),
      answer: VALUE,
    },
    {
      id: 'J06',
      title: `the payment of ${amount}`,
      send: () => byMall({ path: '/v1/mall/orders/M3/payments', body: withAmount(paid('P-M3'), amount) }),
      answer: VALUE,
    },
  ]),
  ...['M\u200b4', '\u202eM4'].map((orderId) => ({
    id: 'J19',
    title: `placing the order ${JSON.stringify(orderId)}`,
    send: () => placing({ orderId }),
    answer: VALUE,
  })),
  ...DATES.flatMap((date): Row[] => [
    {
      id: 'J20',
      title: `an identity card valid until ${date}`,
      send: () => placing(card({ certValidTo: date })),
      answer: VALUE,
    },
    {
      id: 'J20',
      title: `a payment made on ${date}`,
      send: () => paying({ paidAt: `${date}T00:00:00+08:00` }),
      answer: VALUE,
    },
    {
      id: 'J20',
      title: `an event of ${date}`,
      send: () => reporting({ occurredAt: `${date}T00:00:00+08:00` }),
      answer: VALUE,
    },
    {
      id: 'J20',
      title: `a parcel sent on ${date}`,
      send: () => shipping('M1', { shippedAt: `${date}T00:00:00+08:00` }),
      answer: VALUE,
    },
  ]),
  {
    id: 'J21',
    title: 'an order with an identity number whose check digit is wrong',
    send: () => placing(card({ certNo: WRONG_ID_NUMBER })),
    answer: VALUE,
  },
  {
    id: 'J21',
    title: 'a check of an identity number whose check digit is wrong',
    send: () => checking({ certNo: WRONG_ID_NUMBER }),
    answer: VALUE,
  },
]

const tenants: Row[] = [
  {
    id: 'T14',
    title: "another merchant's tier",
    send: () =>
      placing({
        productKind: 'CO',
        contractCode: 'CT-OLD-24',
        tierCode: 'TIER-GIFT-OLD-24',
        holder: newHolder(),
        phoneNumber: '13800000001',
      }),
    answer: VALUE,
  },
  ...[{ orderId: 'M2' }, { merchantId: 'M-JIANGSU' }].map((more) => ({
    id: 'T15',
    title: `the own order in the path and ${JSON.stringify(more)} in the body`,
    send: () => reporting(more),
    answer: VALUE,
  })),
]

const business: Row[] = [
  {
    id: 'B05',
    title: 'a payment that is a fen short',
    send: () => paying({ amount: 259_899 }),
    answer: '422 AMOUNT_MISMATCH',
  },
  { id: 'B06', title: 'a payment in another currency', send: () => paying({ currency: 'USD' }), answer: VALUE },
  {
    id: 'B07',
    title: 'a refund of a fen more than was paid',
    send: () =>
      byMall({ path: '/v1/mall/orders/M1/refunds', body: { refundNo: 'R-M1', amount: 259_901, reason: '补偿' } }),
    answer: '422 REFUND_EXCEEDS_PAID',
  },
  {
    id: 'B07',
    title: 'a refund of what nobody paid',
    send: () => byMall({ path: '/v1/mall/orders/M3/refunds', body: { refundNo: 'R-M3', amount: 1, reason: '补偿' } }),
    answer: CONFLICT,
  },
  // Before the money its merchant does not know the order (contract section 5).
  { id: 'B08', title: 'a parcel before the money', send: () => shipping('M3', {}), answer: UNKNOWN_ORDER },
  {
    id: 'B11',
    title: 'a window that ends before it begins',
    send: () => signedList('createdFrom=2026-03-02T00:00:00%2B08:00&createdTo=2026-03-01T00:00:00%2B08:00'),
    answer: WINDOW,
  },
  {
    id: 'B11',
    title: 'a window of a hundred years',
    send: () => signedList('updatedFrom=1950-01-01T00:00:00%2B08:00&updatedTo=2050-01-01T00:00:00%2B08:00'),
    answer: WINDOW,
  },
]

/** What only an order of the real platform can be attacked with. */
export const BUSINESS_ROWS: readonly Row[] = [...values, ...tenants, ...business]

/** JSON.stringify would write another number than the one that is meant. */
function withAmount(body: object, amount: string): string {
  return JSON.stringify(body).replace(/"amount":\d+/, `"amount":${amount}`)
}
