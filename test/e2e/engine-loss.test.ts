import { eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeHolder } from '../../cli/scenarios/test-person.ts'
import { notices, payments } from '../../db/schema/index.ts'
import { bareOrders, brokenLogs, openTrade, post, stateInDatabase, type Trade } from '../support/bare-orders.ts'
import { type Platform, startPlatform } from '../support/processes.ts'
import { readReadiness } from '../support/readiness.ts'

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

test('while the engine is dead every call is 200, 202 or a 503 that says so, and its orders end later (K3)', async () => {
  const { api, worker, temporal, db } = platform
  const pids = [api.pid, worker.pid]
  const [paidBefore, placedDuring] = [bareOrders(3), bareOrders(5)]
  for (const order of paidBefore) await trade.mall.insist(order.place)

  const lives = [...paidBefore, ...placedDuring].map((order) => trade.live(order))
  await expect.poll(() => trade.answers().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(6)
  await temporal.kill()
  await expect.poll(() => unavailable().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(2)
  await expect
    .poll(() => readReadiness(platform), { timeout: 20_000 })
    .toMatchObject({ httpStatus: 503, checks: { database: true, engine: false } })
  await temporal.start()
  await Promise.all(lives)
  await expect.poll(() => readReadiness(platform), { timeout: 20_000 }).toMatchObject({ httpStatus: 200 })

  for (const order of [...paidBefore, ...placedDuring]) expect(await stateInDatabase(db, order)).toBe('COMPLETED')
  expect(await brokenLogs(db)).toEqual([])
  expect([api.pid, worker.pid]).toEqual(pids)
  for (const { status } of trade.answers()) expect([200, 202, 503]).toContain(status)
  for (const { code, headers, data } of unavailable()) {
    expect(code).toBe('ENGINE_UNAVAILABLE')
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/)
    expect(data).toMatchObject({ status: 503, message: expect.any(String), messageEn: expect.any(String) })
  }
}, 120_000)

test('what is asked of the platform while no worker is up happens once, when one is back (K4)', async () => {
  const { worker, db, partner } = platform
  const [waiting, fresh] = [bareOrders(3), bareOrders(3)]
  for (const order of waiting) await trade.mall.insist(order.place)
  await worker.kill()

  const paidTwice = waiting.flatMap(({ pay }) => [pay, { ...pay, key: `${pay.key}-again` }])
  const places = fresh.map(({ place }) => place)
  const check = post('/v1/mall/eligibility-checks', {
    productKind: 'N',
    merchantId: 'M-JIANGSU',
    planCode: 'PLAN-88',
    phoneNumber: '13800001000',
    holder: makeHolder(),
  })
  const answers = await Promise.all([...paidTwice, ...places, check].map((call) => trade.mall.send(call)))
  for (const { status } of answers) expect(status).toBe(202)
  // Acknowledged, so nobody may be told that there is no such order; not there, so nothing can be taken for it.
  for (const order of fresh) {
    expect(await stateInDatabase(db, order)).toBeUndefined()
    expect(await trade.mall.send(order.pay)).toMatchObject({ status: 503, code: 'ENGINE_UNAVAILABLE' })
    const asked = await trade.mall.send({ path: `/v1/mall/orders/${order.orderId}/state` })
    expect(asked).toMatchObject({ status: 503, code: 'ENGINE_UNAVAILABLE', data: { retry: 'YES' } })
    expect(asked.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  }

  const verdict = trade.mall.insist(check)
  await worker.start()
  await Promise.all([...waiting, ...fresh].map((order) => trade.live(order)))
  expect(await verdict).toMatchObject({ status: 200, data: { eligible: true } })

  for (const { orderId } of [...waiting, ...fresh]) {
    expect(await db.$count(payments, eq(payments.orderId, orderId))).toBe(1)
    const told = partner.calls.filter(({ path, body }) => path.endsWith('/order-created') && body.orderId === orderId)
    expect(new Set(told.map(({ body }) => body.noticeId)).size).toBe(1)
  }
  const orderIds = [...waiting, ...fresh].map(({ orderId }) => orderId)
  const announced = await db.select().from(notices).where(inArray(notices.orderId, orderIds))
  expect(announced.filter(({ type }) => type === 'ORDER_CREATED')).toHaveLength(6)
  expect(await brokenLogs(db)).toEqual([])
}, 120_000)

const unavailable = () => trade.answers().filter(({ status }) => status === 503)
