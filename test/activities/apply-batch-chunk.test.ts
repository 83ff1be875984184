import { asc, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bindApplyBatchChunk } from '../../activities/apply-batch-chunk.ts'
import { keepBatch } from '../../db/commands/catalogue-batches.ts'
import { catalogueBatchRows, phoneNumbers, terminalSkus } from '../../db/schema/index.ts'
import { openStore, type Store } from '../support/stored-orders.ts'

// Outside of a worker there is nobody to tell.
vi.mock('@temporalio/activity', () => ({ heartbeat: () => undefined, log: { error: () => undefined } }))

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

type Row = Record<string, unknown>
const numberOf = (phoneNumber: number): Row => ({
  kind: 'NUMBER',
  phoneNumber: String(phoneNumber),
  numberProvince: '320000',
  numberCity: '320100',
  prepayAmount: 5_000,
})

async function keep(batchId: string, rows: readonly Row[]) {
  const untold = { kind: null, code: null, field: null, failureCode: null, messageZh: null, messageEn: null }
  const kept = rows.map((body, index) => ({ ...untold, line: index + 1, outcome: 'WAITING' as const, body }))
  await keepBatch(store.db, { batchId, merchantId: 'M', actorId: 'app', format: 'NDJSON', sha256: 'x' }, kept)
  return { batchId, merchantId: 'M', actorId: 'app' }
}

async function outcomesOf(batchId: string) {
  const { line, outcome, failureCode } = catalogueBatchRows
  const isIt = eq(catalogueBatchRows.batchId, batchId)
  return store.db.select({ line, outcome, failureCode }).from(catalogueBatchRows).where(isIt).orderBy(asc(line))
}

test('applyBatchChunk takes a thousand rows at a time, until nothing waits', async () => {
  const batch = await keep(
    'chunks',
    Array.from({ length: 1_500 }, (_, index) => numberOf(13_911_000_000 + index)),
  )
  const applyBatchChunk = bindApplyBatchChunk(store)

  expect(await applyBatchChunk(batch)).toEqual({ doneCount: 1_000, failedCount: 0, isDone: false })
  expect(await applyBatchChunk(batch)).toEqual({ doneCount: 1_500, failedCount: 0, isDone: true })
  expect(await applyBatchChunk(batch)).toEqual({ doneCount: 1_500, failedCount: 0, isDone: true })
})

test('two attempts that run at once, as behind a worker that only seemed dead, apply each row once', async () => {
  const sku = (index: number): Row => ({
    kind: 'SKU',
    terminalCode: 'T-1',
    skuId: `S-${index}`,
    color: '黑',
    storage: '256GB',
    price: 100,
    stock: 3,
  })
  const rows = [
    { kind: 'TERMINAL', outerId: 't-1', terminalCode: 'T-1', brand: '测试', model: '甲' },
    ...Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? sku(index) : numberOf(13_912_000_000 + index))),
  ]
  const batch = await keep('twice', rows)
  const applyBatchChunk = bindApplyBatchChunk(store)

  await Promise.all([applyBatchChunk(batch), applyBatchChunk(batch)])

  expect(new Set((await outcomesOf('twice')).map(({ outcome }) => outcome))).toEqual(new Set(['ADDED']))
  const skus = await store.db.select().from(terminalSkus).where(eq(terminalSkus.merchantId, 'M'))
  expect(skus.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, () => 1))
})

test('a row that fails for a reason of ours does not stop those around it', async () => {
  await store.db.execute(sql`
    create function refuse_number() returns trigger language plpgsql as $$
    begin
      if new.phone_number = '13913000002' then raise exception 'a bug'; end if;
      return new;
    end $$`)
  await store.db.execute(sql`
    create trigger refuse_number before insert on phone_numbers for each row execute function refuse_number()`)
  const batch = await keep('bug', [13_913_000_001, 13_913_000_002, 13_913_000_003].map(numberOf))

  const progress = await bindApplyBatchChunk(store)(batch)

  expect(progress).toEqual({ doneCount: 3, failedCount: 1, isDone: true })
  expect(await outcomesOf('bug')).toEqual([
    { line: 1, outcome: 'ADDED', failureCode: null },
    { line: 2, outcome: 'FAILED', failureCode: 'INTERNAL' },
    { line: 3, outcome: 'ADDED', failureCode: null },
  ])
  expect(await store.db.$count(phoneNumbers, sql`phone_number like '13913%'`)).toBe(2)
})

test('a database that is away fails no row: the attempt fails, and its rows wait for the next', async () => {
  const batch = await keep('away', [numberOf(13_914_000_001)])
  const away = Object.assign(new Error('connection lost'), { code: 'CONNECTION_CLOSED' })
  const broken = new Proxy(store.db, {
    get: (db, name) => (name === 'transaction' ? () => Promise.reject(away) : Reflect.get(db, name)),
  })

  await expect(bindApplyBatchChunk({ db: broken })(batch)).rejects.toThrow('connection lost')

  expect(await outcomesOf('away')).toEqual([{ line: 1, outcome: 'WAITING', failureCode: null }])
})
