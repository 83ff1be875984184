import { and, eq, isNull, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepBatch } from '../../db/commands/catalogue-batches.ts'
import { findNotice, listAttempts } from '../../db/queries/notice-log.ts'
import { catalogueBatches, notices, phoneNumbers, plans, terminalSkus } from '../../db/schema/index.ts'
import { catalogueNoticeWorkflowId } from '../../domain/task-queue.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
beforeAll(async () => {
  world = await openOrderWorld()
})
afterAll(() => world.close())

const SCOPE = { partnerKind: 'MERCHANT', partnerId: 'M-TERMINAL', environment: 'SANDBOX' } as const

const keep = () =>
  world.client.workflow.execute('catalogueUpkeepWorkflow', {
    taskQueue: world.taskQueue,
    workflowId: `catalogue-${Math.random()}`,
  })
const setStock = (skuId: string, stock: number) =>
  world.db
    .update(terminalSkus)
    .set({ stock })
    .where(and(eq(terminalSkus.merchantId, SCOPE.partnerId), eq(terminalSkus.skuId, skuId)))
const noticeOf = async (skuId: string) => {
  const isIt = and(isNull(notices.orderId), sql`${notices.context} ->> 'skuId' = ${skuId}`)
  return (await world.db.select().from(notices).where(isIt))[0]
}

test('catalogueUpkeepWorkflow: keepCatalogue retires what is due and returns numbers that have cooled down', async () => {
  const isPlan = and(eq(plans.merchantId, 'M-JIANGSU'), eq(plans.planCode, 'PLAN-128'))
  const isNumber = eq(phoneNumbers.phoneNumber, '13800001000')
  await world.db.update(plans).set({ retireAt: sql`now() - interval '1 second'` }).where(isPlan)
  await world.db
    .update(phoneNumbers)
    .set({ state: 'AGING', agingUntil: sql`now() - interval '1 second'` })
    .where(isNumber)

  expect(await keep()).toEqual({ retiredItems: 1, returnedNumbers: 1 })
  expect(await keep()).toEqual({ retiredItems: 0, returnedNumbers: 0 })

  expect((await world.db.select().from(plans).where(isPlan))[0]?.status).toBe('RETIRED')
  const [number] = await world.db.select().from(phoneNumbers).where(isNumber)
  expect(number).toMatchObject({ state: 'AVAILABLE', isReused: true })
})

test('catalogueNoticeWorkflow: low stock is delivered once, shows in the log of its merchant, and can be sent again', async () => {
  const skuId = 'SKU-X1-BLACK-256'
  await setStock(skuId, 4)

  await Promise.all([keep(), keep()])
  await expect.poll(async () => (await noticeOf(skuId))?.state, { timeout: 20_000 }).toBe('DELIVERED')
  await keep()

  const { noticeId = '' } = (await noticeOf(skuId)) ?? {}
  const told = () => world.calls.filter(({ path }) => path === '/notices/stock-low').map(({ body }) => body)
  expect(told()).toEqual([{ noticeId, skuId, terminalCode: 'TERM-X1', stock: 4, lowStockAt: 5 }])
  expect(await findNotice(world.db, SCOPE, noticeId)).toMatchObject({ type: 'STOCK_LOW', orderId: null })
  expect(await findNotice(world.db, { ...SCOPE, partnerId: 'M-JIANGSU' }, noticeId)).toBeNull()
  expect(await findNotice(world.db, { ...SCOPE, environment: 'LIVE' }, noticeId)).toBeNull()

  await setStock(skuId, 2)
  await world.gateway.resend({ noticeId, partnerId: SCOPE.partnerId, orderId: null })
  await world.client.workflow.result(`resend-${noticeId}`)

  expect(told().map(({ stock }) => stock)).toEqual([4, 2])
  const attempts = await listAttempts(world.db, SCOPE, noticeId)
  expect(attempts.map(({ outcome, isManual }) => [outcome, isManual])).toEqual([
    ['DELIVERED', false],
    ['DELIVERED', true],
  ])
})

test('a merchant that does not answer is tried again on the published schedule, until time is up', async () => {
  const skuId = 'SKU-X1-WHITE-512'
  world.answerWith(({ path }) => (path.endsWith('/stock-low') ? '{"code":"NO","message":"no"}' : {}))
  await setStock(skuId, 1)
  await keep()
  await expect.poll(async () => (await noticeOf(skuId))?.nextAttemptAt ?? null, { timeout: 20_000 }).not.toBeNull()
  const waiting = await noticeOf(skuId)
  expect(waiting).toMatchObject({ state: 'PENDING', attempts: 1 })

  const noticeId = waiting?.noticeId ?? ''
  await world.client.workflow.getHandle(catalogueNoticeWorkflowId(noticeId)).terminate()
  await world.client.workflow.execute('catalogueNoticeWorkflow', {
    taskQueue: world.taskQueue,
    workflowId: catalogueNoticeWorkflowId(noticeId),
    args: [{ noticeId, partnerId: SCOPE.partnerId, type: 'STOCK_LOW', noticeRetryMs: 1000 }],
  })

  expect((await noticeOf(skuId))?.state).toBe('FAILED')
})

test('a file that was kept while the engine was away is taken up, and one that has just come is left to its call', async () => {
  const row = {
    kind: 'PLAN',
    planCode: 'P-KEPT',
    outerId: 'kept',
    planName: '补录套餐',
    monthlyFee: 1,
    areaCodes: ['320000'],
  }
  const keepFile = async (batchId: string, ageSeconds: number) => {
    const batch = { batchId, merchantId: 'M-TERMINAL', actorId: 'app', format: 'NDJSON', sha256: '' } as const
    const told = {
      kind: 'PLAN',
      code: 'P-KEPT',
      field: null,
      failureCode: null,
      messageZh: null,
      messageEn: null,
    } as const
    await keepBatch(world.db, batch, [{ line: 1, ...told, outcome: 'WAITING', body: row }])
    const createdAt = sql`now() - ${`${ageSeconds} seconds`}::interval`
    await world.db.update(catalogueBatches).set({ createdAt }).where(eq(catalogueBatches.batchId, batchId))
  }
  const stateOf = async (batchId: string) =>
    (await world.db.select().from(catalogueBatches).where(eq(catalogueBatches.batchId, batchId)))[0]?.state
  await keepFile('forgotten', 120)
  await keepFile('fresh', 1)

  await Promise.all([keep(), keep()])

  await expect.poll(() => stateOf('forgotten'), { timeout: 20_000 }).toBe('DONE')
  expect(await stateOf('fresh')).toBe('QUEUED')
  const isPlan = and(eq(plans.merchantId, 'M-TERMINAL'), eq(plans.planCode, 'P-KEPT'))
  expect(await world.db.$count(plans, isPlan)).toBe(1)
})
