import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { notices, terminalSkus } from '../../db/schema/index.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld({ cancelReplyMs: 86_400_000, latePaymentMs: 60_000 })
})
afterAll(() => world.close())

const display = { merchantName: '终端公司' }
const cancel = (cancelNo = 'C1') =>
  ({
    event: 'CANCEL',
    actor: 'MALL',
    requestKey: `cancel/${cancelNo}`,
    reasonCode: 'CHANGED_MIND',
    cancellation: { cancelNo, cancelId: `id-${cancelNo}`, deductionFen: 0 },
  }) as const
const stock = async () => {
  const rows = await world.db.select().from(terminalSkus).where(eq(terminalSkus.skuId, 'SKU-X2-BLUE-256'))
  return rows.find((row) => row.merchantId === 'M-TERMINAL')?.stock
}
const refundOk = (refundNo: string) =>
  ({ event: 'REFUND_OK', actor: 'MALL', requestKey: `refund/${refundNo}`, refund: { refundNo, amountFen: 0 } }) as const

async function placeAndPay(draft: OrderDraft): Promise<string> {
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, payment(draft))
  return draft.orderId
}

async function refundAsked(orderId: string): Promise<{ refundNo: string; amount: number }> {
  for (;;) {
    const call = world.calls.find(({ path, body }) => path.endsWith('/refund-requested') && body.orderId === orderId)
    if (call) return call.body as never
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('an order placed twice is one order, and another body under its number is refused', async () => {
  world.answerWith(() => ({}))
  const draft = await draftBare(world)

  const first = await world.gateway.place(draft, display)
  const second = await world.gateway.place(draft, display)

  expect(second).toEqual(first)
  await expect(world.gateway.place({ ...draft, bodyHash: 'other' }, display)).rejects.toMatchObject({
    code: 'ORDER_EXISTS',
  })
  expect(await world.log(draft.orderId)).toEqual(['PLACE→WAIT_PAY'])
})

test('a price that the catalogue does not know places nothing, and the number stays free for the mended order', async () => {
  const draft = await draftBare(world, { fees: [{ feeCode: 'DEVICE', amountFen: 1 }] })

  await expect(world.gateway.place(draft, display)).rejects.toMatchObject({ code: 'PRICE_CHANGED' })
  expect(await world.state(draft.orderId)).toBeUndefined()

  const mended = await world.gateway.place(
    { ...draft, fees: [{ feeCode: 'DEVICE', amountFen: 259_900 }], bodyHash: 'mended' },
    display,
  )
  expect(mended).toMatchObject({ outcome: { orderState: 'WAIT_PAY' } })
})

test('a cancellation before payment frees the stock once and tells the merchant nothing', async () => {
  const before = await stock()
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  expect(await stock()).toBe((before ?? 0) - 1)

  await world.gateway.send(draft.orderId, cancel())

  expect(await world.state(draft.orderId)).toBe('CANCELLED')
  expect(await stock()).toBe(before)
  expect(world.calls.filter(({ body }) => body.orderId === draft.orderId)).toEqual([])
})

test('a late payment gets the same stock back and the order lives on', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'QUEUED' } : {}))
  const draft = await draftBare(world)
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, cancel())

  const healed = await world.gateway.send(draft.orderId, payment(draft))

  expect(healed).toMatchObject({ outcome: { orderState: 'WAIT_ACCEPT' } })
  expect((await world.log(draft.orderId)).at(-1)).toBe('PAID→WAIT_ACCEPT')
})

test('a late payment whose stock is gone is refunded and the log says why', async () => {
  const draft = await draftBare(world, {
    items: [{ itemId: '1', skuId: 'SKU-X1-WHITE-512', title: 'X1', quantity: 1, unitPriceFen: 459_900 }],
    fees: [{ feeCode: 'DEVICE', amountFen: 459_900 }],
  })
  await world.gateway.place(draft, display)
  await world.gateway.send(draft.orderId, cancel())
  await world.db.update(terminalSkus).set({ stock: 0 }).where(eq(terminalSkus.skuId, 'SKU-X1-WHITE-512'))

  const refused = await world.gateway.send(draft.orderId, payment(draft))

  expect(refused).toMatchObject({ outcome: { orderState: 'REFUNDING' } })
  const { refundNo, amount } = await refundAsked(draft.orderId)
  expect(amount).toBe(459_900)
  await world.gateway.send(draft.orderId, refundOk(refundNo))
  expect(await world.state(draft.orderId)).toBe('CLOSED')
})

test('a cancellation after the notice asks the merchant, whose yes refunds all of it once', async () => {
  world.answerWith(({ path, body }) => {
    if (path.endsWith('/order-created')) return { accepted: 'ACCEPTED' }
    return body.type === 'CANCEL_REQUESTED' ? { decision: 'AGREE' } : {}
  })
  const draft = await draftBare(world)
  const orderId = await placeAndPay(draft)
  await world.reaches(orderId, 'WAIT_SHIP')

  await world.gateway.send(orderId, cancel())
  const { refundNo, amount } = await refundAsked(orderId)
  await world.gateway.send(orderId, refundOk(refundNo))
  const again = await world.gateway.send(orderId, refundOk(refundNo)).catch((error: unknown) => error)

  expect(amount).toBe(259_900)
  expect(again).toSatisfy((value: { status?: number } | Error) => value instanceof Error || value.status === 200)
  expect(await world.client.workflow.result(`order-${orderId}`)).toMatchObject({
    state: 'CLOSED',
    refundedFen: 259_900,
  })
})

test('a merchant that refuses a cancellation gets the order back where it was', async () => {
  world.answerWith(({ path, body }) => {
    if (path.endsWith('/order-created')) return { accepted: 'ACCEPTED' }
    return body.type === 'CANCEL_REQUESTED' ? { decision: 'REFUSE', reasonCode: 'PACKED' } : {}
  })
  const draft = await draftBare(world)
  const orderId = await placeAndPay(draft)
  await world.reaches(orderId, 'WAIT_SHIP')

  await world.gateway.send(orderId, cancel())
  await world.reaches(orderId, 'WAIT_SHIP')

  expect((await world.log(orderId)).slice(-2)).toEqual(['CANCEL→CANCELLING', 'CANCEL_REFUSE→WAIT_SHIP'])
})

test('a cancellation overtakes an order notice that cannot be delivered', async () => {
  world.answerWith(({ path, body }) => {
    if (path.endsWith('/order-created')) return '<html>down</html>'
    return body.type === 'CANCEL_REQUESTED' ? { decision: 'AGREE' } : {}
  })
  const draft = await draftBare(world)
  const orderId = await placeAndPay(draft)
  while (!world.calls.some(({ body, path }) => body.orderId === orderId && path.endsWith('/order-created'))) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }

  await world.gateway.send(orderId, cancel())
  await world.reaches(orderId, 'REFUNDING')

  const rows = await world.db.select().from(notices).where(eq(notices.orderId, orderId))
  expect(rows.find((row) => row.type === 'ORDER_CREATED')?.state).toBe('SUPERSEDED')
  expect(rows.find((row) => row.type === 'CANCEL_REQUESTED')?.state).toBe('DELIVERED')
})

test('a shipped order cannot be cancelled, and says so without a trace in the engine', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
  const draft = await draftBare(world)
  const orderId = await placeAndPay(draft)
  await world.reaches(orderId, 'WAIT_SHIP')
  await world.gateway.send(orderId, shipment(draft))
  await new Promise((resolve) => setTimeout(resolve, 300)) // The notice of the shipment ends first.
  const history = async () => (await world.client.workflow.getHandle(`order-${orderId}`).describe()).historyLength

  const before = await history()
  await expect(world.gateway.send(orderId, cancel())).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' })
  expect(await history()).toBe(before)
})

test('a held order refuses its merchant until an operator releases it', async () => {
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
  const draft = await draftBare(world)
  const orderId = await placeAndPay(draft)
  await world.reaches(orderId, 'WAIT_SHIP')

  await world.gateway.send(orderId, { event: 'HOLD', actor: 'OPERATOR', requestKey: 'h1', reason: '核查' })
  await expect(world.gateway.send(orderId, shipment(draft))).rejects.toMatchObject({ code: 'ORDER_ON_HOLD' })
  await world.gateway.send(orderId, { event: 'RELEASE', actor: 'OPERATOR', requestKey: 'r1', reason: '已核实' })

  expect(await world.gateway.send(orderId, shipment(draft))).toMatchObject({ outcome: { orderState: 'SHIPPED' } })
})
