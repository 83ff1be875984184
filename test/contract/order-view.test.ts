import { expect, test } from 'vitest'
import { OrderDetailQuery, pickGroups } from '../../contract/order-detail.ts'
import { type DetailSource, orderDetail, stateLogItem } from '../../contract/order-view.ts'
import { DEFAULT_ORDER_POLICY as policy } from '../../domain/order.ts'
import { newOrder } from '../../domain/order-placement.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const RECEIVER_AREA = { provinceCode: '320000', cityCode: '320100', districtCode: '320102' }
const MASKED = { holder: false, contact: false }
const CLEAR = { holder: true, contact: true }

function source(): DetailSource {
  const draft = { orderId: 'T1', productKind: 'CN', deliveryType: 'EXPRESS', checkId: 'c', items: [] } as never
  const facts = newOrder({ draft, policy, payableFen: 9000, lockEndsAtMs: null, nowMs: NOW_MS })
  return {
    order: {
      merchantId: 'M-A',
      merchantOrderId: null,
      facts: { ...facts, lines: [{ itemId: '1', quantity: 2, shippedQuantity: 1 }] },
      details: {
        fees: [
          { feeCode: 'DEVICE', amountFen: 10_000 },
          { feeCode: 'DISCOUNT', amountFen: -1000 },
        ],
        items: [{ itemId: '1', skuId: 'S', title: '手机', quantity: 2, unitPriceFen: 5000 }],
        plan: {
          merchantId: 'M-A',
          planCode: 'P',
          planName: '套餐',
          monthlyFeeFen: 12_900,
          voiceMinutes: 1,
          dataMb: 2,
          smsCount: 3,
          firstMonthMode: 'ALL',
          areaCodes: [],
          status: 'ON',
        },
        contract: null,
        tier: null,
        number: {
          phoneNumber: '13800001234',
          numberProvince: '320000',
          numberCity: '320100',
          niceLevel: 0,
          prepayAmountFen: 5000,
          minMonthlySpendFen: 0,
          agreementMonths: 0,
          isReused: true,
          cardType: 'NANO',
        },
        codes: {},
        quantity: 1,
        receiverArea: RECEIVER_AREA,
        deliveryType: 'EXPRESS',
        deliveryTimeType: 'ANY',
        vaultId: 'v',
      },
      evidence: { iccid: '8986', internal: 'x' },
      createdAt: new Date(NOW_MS),
      updatedAt: new Date(NOW_MS),
      paidAt: null,
      dueAt: new Date(NOW_MS + 1000),
    },
    notice: null,
    refunds: [],
    parcels: [],
    person: {
      holder: { certType: '01', certNo: '11010519491231002X', certName: '张小三', certValidTo: '2030-01-01' },
      receiver: { receiverName: '李四', receiverPhone: '13900005678', address: '北京市朝阳区测试路 1 号' },
      buyerRemark: '请打 13900005678',
    },
    policy,
    nowMs: NOW_MS,
  }
}

test('money, snapshots and quantities stand under the names of the contract', () => {
  const detail = orderDetail(source(), MASKED)

  expect(detail).toMatchObject({
    totalAmount: 10_000,
    payableAmount: 9000,
    paidAmount: 0,
    fees: [
      { feeCode: 'DEVICE', amount: 10_000 },
      { feeCode: 'DISCOUNT', amount: -1000 },
    ],
    items: [{ itemId: '1', unitPrice: 5000, quantity: 2, shippedQuantity: 1 }],
    plan: { planCode: 'P', monthlyFee: 12_900 },
    number: { prepayAmount: 5000, reused: true },
    contract: null,
    dueAt: '2026-01-01T08:00:01.000+08:00',
    noticeState: 'NONE',
    payState: 'UNPAID',
    refundState: 'NONE',
  })
  expect(detail.plan).not.toHaveProperty('merchantId')
  expect(detail.evidence).toEqual({ iccid: '8986' })
})

test('personal data is masked wherever it stands, and nothing of it is left elsewhere', () => {
  const detail = orderDetail(source(), MASKED)

  expect(detail.masked).toBe(true)
  expect(detail.holder).toEqual({ certType: '01', certNo: '110105********002X', certName: '张*三' })
  expect(detail.receiver).toMatchObject({ ...RECEIVER_AREA, receiverName: '李*', receiverPhone: '139****5678' })
  expect(detail.number?.phoneNumber).toBe('138****1234')
  expect(detail.buyerRemark).toBe('****')
  for (const secret of ['19491231', '13900005678', '13800001234', '张小三', '李四', '测试路']) {
    expect(JSON.stringify(detail)).not.toContain(secret)
  }
})

test("the order's own merchant reads it in clear", () => {
  const detail = orderDetail(source(), CLEAR)

  expect(detail.masked).toBe(false)
  expect(detail.holder).toMatchObject({ certNo: '11010519491231002X', certName: '张小三', certValidTo: '2030-01-01' })
  expect(detail.receiver?.address).toBe('北京市朝阳区测试路 1 号')
  expect(detail.number?.phoneNumber).toBe('13800001234')
})

test('a notice may show the way to the buyer and keep the holder masked', () => {
  const detail = orderDetail(source(), { holder: false, contact: true })

  expect(detail.masked).toBe(true)
  expect(detail.holder?.certNo).toBe('110105********002X')
  expect(detail.receiver?.receiverPhone).toBe('13900005678')
})

test('what has been shredded is absent', () => {
  const detail = orderDetail({ ...source(), person: null }, CLEAR)

  expect(detail).toMatchObject({ holder: null, buyerRemark: null, receiver: { receiverName: null, address: null } })
})

test('fields picks parts; the head of the order is always there', () => {
  const { fields } = OrderDetailQuery.parse({ fields: 'amounts,receiver' })
  const detail = pickGroups(orderDetail(source(), MASKED), fields)

  expect(Object.keys(detail)).toEqual(
    expect.arrayContaining(['orderId', 'orderState', 'version', 'paidAmount', 'receiver', 'buyerRemark']),
  )
  expect(detail).not.toHaveProperty('fees')
  expect(detail).not.toHaveProperty('holder')
  expect(detail).not.toHaveProperty('milestones')
})

test.each(['secrets', 'fees,', '', '__proto__'])('fields=%s is refused', (fields) => {
  expect(OrderDetailQuery.safeParse({ fields }).success).toBe(false)
})

test('a step of the log speaks of times in China and shows nothing of how it came in', () => {
  const step = {
    seq: 2,
    from: 'WAIT_PAY',
    to: 'WAIT_ACCEPT',
    event: 'PAID',
    actor: 'MALL',
    reasonCode: null,
    reason: null,
    requestId: 'r',
    requestKey: 'payment/1',
    occurredAt: new Date(NOW_MS),
    recordedAt: new Date(NOW_MS + 5),
  }

  expect(stateLogItem(step)).toMatchObject({ seq: 2, occurredAt: '2026-01-01T08:00:00.000+08:00' })
  expect(stateLogItem(step)).not.toHaveProperty('requestKey')
})

test('what the merchant needs for its audit is part of the states of an order', () => {
  const { order, ...rest } = source()
  const asked = { ...rest, order: { ...order, facts: { ...order.facts, missing: ['BACK'] } } }

  expect(pickGroups(orderDetail(asked, MASKED), ['states'])).toMatchObject({ missing: ['BACK'] })
  expect(orderDetail(source(), MASKED).missing).toEqual([])
})
