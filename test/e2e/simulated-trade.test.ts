import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMallSimulator, type MallSimulator } from '../../cli/simulators/mall-app.ts'
import { createMerchantSimulator, type MerchantSimulator } from '../../cli/simulators/merchant-app.ts'
import { applications, orderStateLog, orders } from '../../db/schema/index.ts'
import { type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let calls: MallCalls
let merchant: MerchantSimulator
let mall: MallSimulator
let mallUrl = ''

beforeAll(async () => {
  world = await openOrderWorld()
  calls = await openMallCalls(world)
  const accounts = world.applications.map(({ id, appKey, secret }) => ({ id, appKey, secret }))
  const merchants = accounts.filter(({ id }) => id !== 'MALL-DEMO')
  const [mallAccount] = accounts.filter(({ id }) => id === 'MALL-DEMO')
  if (!mallAccount) throw new Error('the demo has no mall')
  const apiBaseUrl = calls.url
  merchant = createMerchantSimulator({ merchants, apiBaseUrl, sweepMs: 1000 })
  const { url: merchantSimulatorUrl } = await merchant.start(0)
  const merchantIds = merchants.map(({ id }) => id)
  mall = createMallSimulator({ mall: mallAccount, merchantIds, apiBaseUrl, merchantSimulatorUrl, sweepMs: 1000 })
  mallUrl = (await mall.start(0)).url
  const callUrl = sql`case when ${applications.partnerId} = 'MALL-DEMO' then ${mallUrl} else ${merchantSimulatorUrl} end`
  await world.db
    .update(applications)
    .set({ noticeUrl: sql`${callUrl} || '/notices'`, eligibilityUrl: `${merchantSimulatorUrl}/eligibility` })
})
afterAll(async () => {
  await mall.stop()
  await merchant.stop()
  await calls.close()
  await world.close()
})

interface Run {
  orderId: string
  state: string
  error: object | null
}

async function trade(productKind: string, scenario: string): Promise<Run> {
  const response = await fetch(`${mallUrl}/trigger`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ productKind, scenario, wait: true }),
  })
  return (await response.json()) as Run
}

/** Contract sections 12 and 13: where each scenario ends, played by a mall and merchants that know the interfaces alone. */
const TRADES = [
  ['N', 'happy', 'COMPLETED'],
  ['CN', 'happy', 'COMPLETED'],
  ['CO', 'happy', 'COMPLETED'],
  ['B', 'happy', 'COMPLETED'],
  ['N', 'material-wanted', 'COMPLETED'],
  ['CN', 'cancel-before-ship', 'CLOSED'],
  ['CO', 'cancel-before-ship', 'CLOSED'],
  ['B', 'duplicate-payment', 'COMPLETED'],
  ['B', 'return', 'CLOSED'],
  ['B', 'partial-refund', 'COMPLETED'],
  ['N', 'late-payment', 'COMPLETED'],
] as const

test.each(TRADES)('%s %s ends %s, with a gapless log and money that adds up', async (kind, scenario, end) => {
  const run = await trade(kind, scenario)

  expect(run).toMatchObject({ state: 'DONE', error: null })
  await expect.poll(() => world.state(run.orderId), { timeout: 40_000, interval: 100 }).toBe(end)
  const [order] = await world.db.select().from(orders).where(eq(orders.orderId, run.orderId))
  const log = await world.db
    .select()
    .from(orderStateLog)
    .where(eq(orderStateLog.orderId, run.orderId))
    .orderBy(orderStateLog.seq)
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
  expect(log.slice(1).map(({ from }) => from)).toEqual(log.slice(0, -1).map(({ to }) => to))
  expect(order?.version).toBe(log.length)
  expect(order?.paidFen).toBe(order?.payableFen)
  expect(order?.refundedFen).toSatisfy((fen: number) =>
    end === 'CLOSED' ? fen === order?.paidFen : fen < (order?.paidFen ?? 0),
  )
})

test('a buyer whom the merchant refuses gets nothing, and the log keeps the reason', async () => {
  const run = await trade('N', 'refused')

  expect(run.state).toBe('DONE')
  await expect.poll(() => world.state(run.orderId), { timeout: 20_000 }).toBe('CANCELLED')
  const log = await world.db.select().from(orderStateLog).where(eq(orderStateLog.orderId, run.orderId))
  expect(log.find(({ event }) => event === 'CHECK_NO')).toMatchObject({ reasonCode: 'BLACKLISTED' })
})
