import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  claimRows,
  countBatch,
  findKeptBatch,
  keepBatch,
  type NewBatchRow,
  nextWaitingRows,
  recordResults,
} from '../../../db/commands/catalogue-batches.ts'
import { catalogueBatchRows } from '../../../db/schema/index.ts'
import type { RowResult } from '../../../domain/catalogue-batch.ts'
import { openStore, type Store } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const resultOf = (line: number, outcome: RowResult['outcome']): RowResult => ({
  line,
  outcome,
  kind: 'NUMBER',
  code: String(line),
  field: null,
  failureCode: null,
  messageZh: null,
  messageEn: null,
})

async function keep(batchId: string, outcomes: readonly RowResult['outcome'][]) {
  const rows = outcomes.map(
    (outcome, index): NewBatchRow => ({
      ...resultOf(index + 1, outcome),
      body: outcome === 'FAILED' ? null : { line: index + 1 },
    }),
  )
  await keepBatch(store.db, { batchId, merchantId: 'M', actorId: 'app', format: 'NDJSON', sha256: 'x' }, rows)
}

test('rows wait in the order of the file, a thousand at a time, and what could not be read does not wait', async () => {
  await keep('order', ['WAITING', 'FAILED', ...Array.from({ length: 1_200 }, () => 'WAITING' as const)])

  const next = await nextWaitingRows(store.db, 'order')

  expect(next).toHaveLength(1_000)
  expect(next.slice(0, 2)).toEqual([
    { line: 1, body: { line: 1 } },
    { line: 3, body: { line: 3 } },
  ])
  expect(await findKeptBatch(store.db, 'order')).toMatchObject({ rowCount: 1_202, state: 'QUEUED' })
})

test('a row keeps its first result and its body, and the batch is done when nothing waits', async () => {
  await keep('results', ['WAITING', 'WAITING', 'WAITING'])

  await recordResults(store.db, 'results', [resultOf(1, 'ADDED'), resultOf(2, 'CHANGED')])
  await recordResults(store.db, 'results', [resultOf(1, 'UNCHANGED')])
  expect(await countBatch(store.db, 'results')).toEqual({ doneCount: 2, failedCount: 0, isDone: false })
  await recordResults(store.db, 'results', [resultOf(3, 'FAILED')])
  expect(await countBatch(store.db, 'results')).toEqual({ doneCount: 3, failedCount: 1, isDone: true })

  const rows = await store.db
    .select()
    .from(catalogueBatchRows)
    .where(eq(catalogueBatchRows.batchId, 'results'))
    .orderBy(asc(catalogueBatchRows.line))
  expect(rows.map(({ outcome, body }) => [outcome, body])).toEqual([
    ['ADDED', { line: 1 }],
    ['CHANGED', { line: 2 }],
    ['FAILED', { line: 3 }],
  ])
  expect(await findKeptBatch(store.db, 'results')).toMatchObject({ state: 'DONE' })
})

test('two attempts at the same rows: the second waits for the first, and finds them done', async () => {
  await keep('race', ['WAITING', 'WAITING'])
  const span = { firstLine: 1, lastLine: 2 }

  const first = store.db.transaction(async (transaction) => {
    const claimed = await claimRows(transaction, 'race', span)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await recordResults(transaction, 'race', [resultOf(1, 'ADDED'), resultOf(2, 'ADDED')])
    return claimed.size
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  const second = store.db.transaction(async (transaction) => (await claimRows(transaction, 'race', span)).size)

  expect(await Promise.all([first, second])).toEqual([2, 0])
})

test('a file that is refused half way leaves nothing behind', async () => {
  function* tooMany(): Generator<NewBatchRow> {
    for (let line = 1; line <= 10_001; line += 1) yield { ...resultOf(line, 'WAITING'), body: {} }
  }
  const batch = { batchId: 'large', merchantId: 'M', actorId: 'app', format: 'CSV' as const, sha256: 'x' }

  await expect(keepBatch(store.db, batch, tooMany())).rejects.toMatchObject({ code: 'BATCH_UNREADABLE' })

  expect(await findKeptBatch(store.db, 'large')).toBeNull()
  expect(await store.db.$count(catalogueBatchRows, eq(catalogueBatchRows.batchId, 'large'))).toBe(0)
})
