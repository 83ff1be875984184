import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type BareOrder,
  bareOrders,
  brokenLogs,
  openTrade,
  stateInDatabase,
  type Trade,
} from '../support/bare-orders.ts'
import { type Platform, startPlatform } from '../support/processes.ts'

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
  const lives = Promise.all(orders.map(live))
  for (const moment of [3, 12]) {
    await expect.poll(() => acknowledged().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(moment)
    const before = refusedByOutage().length
    await postgres.kill()
    await expect.poll(() => refusedByOutage().length, { timeout: 20_000 }).toBeGreaterThan(before)
    await postgres.start()
  }
  await lives

  for (const order of orders) expect(await stateInDatabase(db, order)).toBe('COMPLETED')
  expect(await brokenLogs(db)).toEqual([])
  expect([api.pid, worker.pid]).toEqual(pids)
  for (const { status, code, headers } of refusedByOutage()) {
    expect([status, code]).toEqual([503, expect.stringMatching(/^(SERVICE|ENGINE)_UNAVAILABLE$/)])
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/)
  }
}, 120_000)

async function live(order: BareOrder): Promise<void> {
  await trade.mall.insist(order.place)
  await trade.mall.insist(order.pay)
  await trade.reaches(order, 'WAIT_SHIP')
  await trade.merchant.insist(order.ship)
  await trade.mall.insist(order.confirm)
}

const acknowledged = () =>
  trade.answers().filter(({ call, status }) => call.key !== undefined && [200, 202].includes(status))
const refusedByOutage = () => trade.answers().filter(({ status }) => status !== 200 && status !== 202)
