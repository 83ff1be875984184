import { setTimeout as pause } from 'node:timers/promises'
import { eq, inArray, not, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { certNoHashOf } from '../../contract/holder.ts'
import { addNumbers } from '../../db/commands/catalogue/add-numbers.ts'
import { orders, partners, phoneNumbers, stockHolds, terminalSkus } from '../../db/schema/index.ts'
import { SKU } from '../support/catalogue-bodies.ts'
import { bareBody, newHolder, newOrderId, paid, RECEIVER } from '../support/mall-orders.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { rateLimits } from '../support/rate-limits.ts'

// Each race is run two hundred times over the socket and with the real engine, its sides some milliseconds apart.

const RUNS = 200
const AT_ONCE = 10
const APART_MS = 20
const RACE_MS = 240_000
const MALL = applicationOf('MALL', 'MALL-DEMO')
const JIANGSU = applicationOf('MERCHANT', 'M-JIANGSU')
const TERMINAL = applicationOf('MERCHANT', 'M-TERMINAL')

let world: OrderWorld
let api: PartnerApi
beforeAll(async () => {
  world = await openOrderWorld()
  const { db, masterKeys, gateway } = world
  const applications = [MALL, JIANGSU, TERMINAL]
  const limits = rateLimits({ CATALOGUE: 0, ORDER: 0, NOT_FOUND: 0 })
  api = await startPartnerApi({ db, masterKeys, orders: gateway, applications, limits })
  await db.update(partners).set({ listsWithoutReview: true })
  world.answerWith(({ path }) =>
    path.startsWith('/eligibility') ? { eligible: true, allowNum: 1 } : { accepted: 'ACCEPTED' },
  )
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const sometime = () => pause(Math.random() * APART_MS)
const codeOf = ({ data: { code } }: { data: Record<string, unknown> }) => (typeof code === 'string' ? code : 'OK')

/** All of them, a few at a time. */
async function race<One, Result>(ones: readonly One[], run: (one: One) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let start = 0; start < ones.length; start += AT_ONCE) {
    results.push(...(await Promise.all(ones.slice(start, start + AT_ONCE).map(run))))
  }
  return results
}

const ofNumber = { numberProvince: '320000', numberCity: '320100', prepayAmount: 10_000, planCodes: ['PLAN-128'] }
const withdraw = (phoneNumber: string) =>
  api.call(JIANGSU, { path: '/v1/catalog/numbers', body: { ...ofNumber, phoneNumber, state: 'OFF_SHELF' } })

/** Locks the number and orders it; null when it could not be locked. */
async function buy(phoneNumber: string) {
  const holder = newHolder()
  const path = `/v1/mall/numbers/${phoneNumber}/lock`
  const locked = await api.call(MALL, { path, body: { certNoHash: certNoHashOf(holder) } })
  if (locked.status !== 200) return { locked, order: null, orderId: null }
  await sometime()
  const orderId = newOrderId()
  const order = await api.call(MALL, {
    path: '/v1/mall/orders',
    body: {
      orderId,
      merchantId: JIANGSU.partnerId,
      productKind: 'N',
      planCode: 'PLAN-128',
      items: [{ itemId: '1', title: '号卡', quantity: 1, unitPrice: ofNumber.prepayAmount }],
      fees: [{ feeCode: 'NUMBER_PREPAY', amount: ofNumber.prepayAmount }],
      receiver: RECEIVER,
      holder,
      lockId: locked.data.lockId,
    },
  })
  return { locked, order, orderId }
}

test(
  'X6: a number that is withdrawn while it is bought is either withdrawn or bought',
  async () => {
    const raced = Array.from({ length: RUNS }, (_, index) => String(13_912_340_000 + index))
    const stock = { ...ofNumber, minMonthlySpend: 0, agreementMonths: 0, reused: false, cardType: 'NANO' } as const
    const added = raced.map((phoneNumber) => ({ ...stock, phoneNumber }))
    await addNumbers(world.db, JIANGSU.partnerId, added)
    const others = () =>
      world.db
        .select()
        .from(phoneNumbers)
        .where(not(inArray(phoneNumbers.phoneNumber, raced)))
    const [othersBefore, ordersBefore] = [await others(), await world.db.$count(orders)]

    const ends = await race(raced, async (phoneNumber) => {
      const [withdrawn, bought] = await Promise.all([
        sometime().then(() => withdraw(phoneNumber)),
        sometime().then(() => buy(phoneNumber)),
      ])
      const { state, lockId, orderId } = (await numberOf(phoneNumber)) ?? {}
      const isSold = bought.order !== null
      const kept = { state, isLocked: lockId !== null, orderId }
      expect(kept).toEqual({ state: isSold ? 'LOCKED' : 'OFF_SHELF', isLocked: isSold, orderId: bought.orderId })
      return [withdrawn, bought.locked, bought.order].map((answer) => (answer ? codeOf(answer) : 'NONE')).join(' ')
    })

    expect(new Set(ends)).toEqual(new Set(['OK NUMBER_UNAVAILABLE NONE', 'NUMBER_EXISTS OK OK']))
    const sold = ends.filter((end) => end === 'NUMBER_EXISTS OK OK').length
    expect(await world.db.$count(orders)).toBe(ordersBefore + sold)
    expect(await others()).toEqual(othersBefore)
    // Later it is no other: what an order has is not withdrawn.
    const [one] = await world.db.select().from(phoneNumbers).where(sql`${phoneNumbers.orderId} is not null`)
    expect(codeOf(await withdraw(one?.phoneNumber ?? ''))).toBe('NUMBER_EXISTS')
  },
  RACE_MS,
)

async function numberOf(phoneNumber: string) {
  return (await world.db.select().from(phoneNumbers).where(eq(phoneNumbers.phoneNumber, phoneNumber)))[0]
}

const STOCK = 1000
const PRICE_FEN = 100_000
const reprice = (skuId: string, price: number) => {
  const body = { ...SKU, terminalCode: 'TERM-X2', skuId, price, stock: STOCK }
  return api.call(TERMINAL, { path: '/v1/catalog/terminal-skus', body })
}
const order = (orderId: string, skuId: string, price: number) =>
  api.call(MALL, {
    path: '/v1/mall/orders',
    body: bareBody(orderId, {
      items: [{ itemId: '1', skuId, title: '星河 X2', quantity: 1, unitPrice: price }],
      fees: [{ feeCode: 'DEVICE', amount: price }],
    }),
  })

test(
  'X7: an order that is placed while its price is changed is sold at the price that the buyer saw, or not at all',
  async () => {
    const skuIds = Array.from({ length: AT_ONCE }, (_, index) => `SKU-RACE-${index}`)
    for (const skuId of skuIds) await reprice(skuId, PRICE_FEN)
    const others = () =>
      world.db
        .select()
        .from(terminalSkus)
        .where(not(inArray(terminalSkus.skuId, skuIds)))
    const [othersBefore, ordersBefore] = [await others(), await world.db.$count(orders)]
    const runs = Array.from({ length: RUNS }, (_, run) => {
      const price = PRICE_FEN + Math.floor(run / AT_ONCE)
      return { skuId: skuIds[run % AT_ONCE] ?? '', price, newPrice: price + 1, orderId: newOrderId() }
    })

    // An order goes through the engine; the price is changed at any moment of its way.
    let placingMs = APART_MS
    const timed = async <Result>(place: () => Promise<Result>): Promise<Result> => {
      const startMs = performance.now()
      const result = await place()
      placingMs = 1.5 * (performance.now() - startMs)
      return result
    }

    const ends = await race(runs, async ({ skuId, price, newPrice, orderId }) => {
      const [repriced, placed] = await Promise.all([
        pause(Math.random() * placingMs).then(() => reprice(skuId, newPrice)),
        timed(() => order(orderId, skuId, price)),
      ])
      expect(repriced).toMatchObject({ status: 200, data: { changed: true } })
      const isPlaced = codeOf(placed) === 'OK'
      expect(await soldAs(orderId)).toEqual(isPlaced ? [[price, price, price, 1]] : [])
      expect([undefined, newPrice]).toContain(placed.data.expectedFen)
      return `${placed.status} ${codeOf(placed)}`
    })

    expect(new Set(ends)).toEqual(new Set(['200 OK', '409 PRICE_CHANGED']))
    const sold = runs.filter((_, run) => ends[run] === '200 OK')
    expect(await world.db.$count(orders)).toBe(ordersBefore + sold.length)
    expect(await others()).toEqual(othersBefore)
    for (const skuId of skuIds) {
      const [sku] = await world.db.select().from(terminalSkus).where(eq(terminalSkus.skuId, skuId))
      const pieces = sold.filter((one) => one.skuId === skuId).length
      expect(sku).toMatchObject({ priceFen: PRICE_FEN + RUNS / AT_ONCE, stock: STOCK - pieces })
    }
    // The money is that of the snapshot, whatever the catalogue says by now.
    const [{ orderId, price, newPrice } = { orderId: '', price: 0, newPrice: 0 }] = sold
    const pay = (amount: number) =>
      api.call(MALL, { path: `/v1/mall/orders/${orderId}/payments`, body: paid(`P-${orderId}`, amount) })
    expect(codeOf(await pay(newPrice))).toBe('AMOUNT_MISMATCH')
    expect(codeOf(await pay(price))).toBe('OK')
  },
  RACE_MS,
)

/** Of the order, if there is one: what it costs, its fee and its phone's price in the snapshot, and the pieces it holds. */
async function soldAs(orderId: string) {
  const rows = await world.db
    .select()
    .from(orders)
    .innerJoin(stockHolds, eq(stockHolds.orderId, orders.orderId))
    .where(eq(orders.orderId, orderId))
  return rows.map(({ orders: { payableFen, details }, stock_holds: { quantity } }) => [
    payableFen,
    details.fees[0]?.amountFen,
    details.skus?.[0]?.priceFen,
    quantity,
  ])
}

test('nothing that was called here was a bug', () => {
  expect(api.reported).toEqual([])
})
