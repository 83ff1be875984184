import { afterAll, beforeAll, expect, test } from 'vitest'
import { bareOrders, brokenLogs, openTrade, stateInDatabase, type Trade } from '../support/bare-orders.ts'
import { buyNumber, findPlanted, PLANTED } from '../support/planted-person.ts'
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

test('orders that were acknowledged while the database was killed again and again reach their end (K2)', async () => {
  const { api, worker, postgres, db } = platform
  const pids = [api.pid, worker.pid]
  const orders = bareOrders(8)
  const lives = Promise.all(orders.map((order) => trade.live(order)))
  for (const acknowledgements of [3, 12]) {
    await expect.poll(() => acknowledged().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(acknowledgements)
    const before = refused().length
    await postgres.kill()
    await expect.poll(() => refused().length, { timeout: 20_000 }).toBeGreaterThan(before)
    await postgres.start()
  }
  await lives

  for (const order of orders) expect(await stateInDatabase(db, order)).toBe('COMPLETED')
  expect(await brokenLogs(db)).toEqual([])
  expect([api.pid, worker.pid]).toEqual(pids)
  for (const { status, code, headers } of refused()) {
    expect([status, code]).toEqual([503, expect.stringMatching(/^(SERVICE|ENGINE)_UNAVAILABLE$/)])
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/)
  }
}, 120_000)

test('readiness names the database while it is away, and is back with it (I28)', async () => {
  const { api, worker, postgres } = platform
  const pids = [api.pid, worker.pid]
  expect(await readReadiness(platform)).toMatchObject({ httpStatus: 200, checks: { database: true, engine: true } })

  await postgres.kill()
  await expect
    .poll(() => readReadiness(platform), { timeout: 20_000 })
    .toMatchObject({ httpStatus: 503, checks: { database: false, engine: true } })
  expect((await fetch(`${platform.apiUrl}/livez`)).status).toBe(200)
  await postgres.start()
  await expect.poll(() => readReadiness(platform), { timeout: 20_000 }).toMatchObject({ httpStatus: 200 })

  expect([api.pid, worker.pid]).toEqual(pids)
}, 60_000)

test('nothing of a buyer shows in logs or histories, not even of calls that failed (I20)', async () => {
  const { partner, postgres } = platform
  const { orderId } = await buyNumber(platform)
  await postgres.kill()
  await expect(buyNumber(platform, { attempts: 1 })).rejects.toBeInstanceOf(Error)
  await postgres.start()
  await buyNumber(platform)

  const told = partner.calls.find(({ path, body }) => path.endsWith('/order-created') && body.orderId === orderId)
  expect(JSON.stringify(told)).toContain(PLANTED.receiverName)
  expect(await findPlanted(platform, { orderId })).toEqual({ persons: [], holdsOrder: true })
}, 60_000)

const acknowledged = () => trade.answers().filter(({ call, status }) => call.key && [200, 202].includes(status))
const refused = () => trade.answers().filter(({ status }) => status !== 200 && status !== 202)
