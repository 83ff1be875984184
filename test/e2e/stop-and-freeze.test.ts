import { setTimeout as pause } from 'node:timers/promises'
import { eq, inArray, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeHolder } from '../../cli/scenarios/test-person.ts'
import { orders as orderRows, refunds, stockHolds, terminalSkus } from '../../db/schema/index.ts'
import { BARE_SKU, bareOrder, bareOrders, brokenLogs, openTrade, post, type Trade } from '../support/bare-orders.ts'
import { type Platform, startPlatform } from '../support/processes.ts'
import { readReadiness } from '../support/readiness.ts'

const FROZEN_MS = 8_000
/** As many as the platform opens connections to one address of a partner. */
const CHECKS = 4

let platform: Platform
let trade: Trade

beforeAll(async () => {
  platform = await startPlatform()
  trade = openTrade(platform)
}, 120_000)

afterAll(async () => {
  await trade.close()
  await platform.stop()
})

test('a worker that freezes and comes back while another took over does nothing twice (K5)', async () => {
  const { worker, db } = platform
  const other = await platform.startWorker('other-worker')
  const stockBefore = await stockLeft()
  const [cancelled, bought] = [bareOrders(4), bareOrders(4)]
  const ready = [...cancelled, ...bought].map(async (order) => {
    await trade.mall.insist(order.place)
    await trade.mall.insist(order.pay)
    await trade.reaches(order, 'WAIT_SHIP')
  })
  await Promise.all(ready)

  const cancelling = cancelled.map((order) => trade.mall.insist(order.cancel))
  const living = bought.map((order) => trade.live(order))
  await Promise.race(cancelling)
  worker.signal('SIGSTOP')
  await pause(FROZEN_MS)
  worker.signal('SIGCONT')
  await Promise.all([...cancelling, ...living, ...cancelled.map((order) => trade.reaches(order, 'CLOSED'))])
  other.signal('SIGTERM')
  expect(await other.exited()).toMatchObject({ code: 0 })

  expect(await brokenLogs(db)).toEqual([])
  const ids = cancelled.map(({ orderId }) => orderId)
  const given = await db.select().from(refunds).where(inArray(refunds.orderId, ids))
  expect(given.map(({ orderId, state }) => `${orderId} ${state}`).sort()).toEqual(ids.map((id) => `${id} DONE`).sort())
  const paidBack = await db.select().from(orderRows).where(inArray(orderRows.orderId, ids))
  for (const { paidFen, refundedFen } of paidBack) expect(refundedFen).toBe(paidFen)
  expect(stockBefore - (await stockLeft())).toBe(bought.length)
  const held = await db.select().from(stockHolds)
  expect(
    held
      .filter(({ state }) => state === 'RELEASED')
      .map(({ orderId }) => orderId)
      .sort(),
  ).toEqual(ids.sort())
}, 120_000)

test('a retry after the API was killed gets the same order (kill -9 between requests)', async () => {
  const { api, db } = platform
  const order = bareOrder()
  const first = await trade.mall.insist(order.place)
  await api.kill()
  expect(await trade.mall.send(order.place)).toMatchObject({ status: 0 })
  await api.start()

  const again = await trade.mall.insist(order.place)

  expect(again.data).toEqual(first.data)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(await db.$count(orderRows, eq(orderRows.orderId, order.orderId))).toBe(1)
}, 60_000)

test('calls are measured by route and status, without anything that names an order', async () => {
  const text = await (await fetch(`${platform.apiUrl}/metrics`)).text()

  expect(text).toMatch(
    /mallbridge_http_request_duration_seconds_bucket\{.*route="\/v1\/mall\/orders",method="POST",status="200"/,
  )
  expect(text).toContain('mallbridge_http_requests_in_flight')
  const orderIds = trade.answers().flatMap(({ call }) => /E[0-9a-f]{24}/.exec(call.path) ?? [])
  expect(orderIds.length).toBeGreaterThan(0)
  expect(orderIds.filter((orderId) => text.includes(orderId))).toEqual([])
})

test('a worker that is told to stop finishes its work, and calls go on with the other one (K6)', async () => {
  const { worker } = platform
  const orders = bareOrders(6)
  const lives = Promise.all(orders.map((order) => trade.live(order)))
  await expect.poll(() => trade.answers().length, { timeout: 20_000 }).toBeGreaterThan(0)
  const second = await platform.startWorker('second-worker')
  const asked = Date.now()
  worker.signal('SIGTERM')
  const exit = await worker.exited()

  expect(exit).toEqual({ code: 0, signal: null })
  expect(Date.now() - asked).toBeLessThan(15_000)
  await lives
  expect(second.pid).not.toBe(worker.pid)
  expect(await brokenLogs(platform.db)).toEqual([])
}, 60_000)

test('an API that is told to stop says so, answers every call that it has, and goes (K6)', async () => {
  const { api, partner } = platform
  const before = trade.answers().length
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  partner.answerWith(async ({ path }) => {
    if (path.startsWith('/eligibility')) await gate
    return { eligible: true, allowNum: 1 }
  })
  const check = { productKind: 'N', merchantId: 'M-JIANGSU', planCode: 'PLAN-88', phoneNumber: '13800001000' }
  const inFlight = Array.from({ length: CHECKS }, () =>
    trade.mall.send(post('/v1/mall/eligibility-checks', { ...check, holder: makeHolder() })),
  )
  await expect.poll(() => checksAsked(), { timeout: 20_000 }).toBe(CHECKS)

  const asked = Date.now()
  api.signal('SIGTERM')
  await expect
    .poll(() => readReadiness(platform), { interval: 20, timeout: 2_500 })
    .toMatchObject({ httpStatus: 503, isDraining: true })
  // A balancer that has not looked yet still sends.
  const late = await Promise.all(bareOrders(3).map(({ place }) => trade.mall.send(place)))
  open()
  const answers = await Promise.all(inFlight)

  expect(late.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(answers.map(({ status, data }) => [status, data.eligible])).toEqual(
    Array.from({ length: CHECKS }, () => [200, true]),
  )
  expect(
    trade
      .answers()
      .slice(before)
      .filter(({ status }) => status === 0),
  ).toEqual([])
  expect(await api.exited()).toEqual({ code: 0, signal: null })
  expect(Date.now() - asked).toBeLessThan(15_000)
  expect(await readReadiness(platform)).toBeNull()
}, 60_000)

const checksAsked = () => platform.partner.calls.filter(({ path }) => path.startsWith('/eligibility')).length

async function stockLeft(): Promise<number> {
  const [row] = await platform.db
    .select({ stock: terminalSkus.stock })
    .from(terminalSkus)
    .where(sql`${terminalSkus.merchantId} = 'M-TERMINAL' and ${terminalSkus.skuId} = ${BARE_SKU}`)
  return row?.stock ?? 0
}
