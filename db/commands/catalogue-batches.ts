import { and, eq, lt, sql } from 'drizzle-orm'
import {
  BATCH_CHUNK_ROWS,
  type BatchProgress,
  MOST_BATCH_ROWS,
  type RowOutcome,
  type RowResult,
} from '../../domain/catalogue-batch.ts'
import { Failure } from '../../domain/failure.ts'
import type { Executor } from '../connect.ts'
import { catalogueBatches, catalogueBatchRows } from '../schema/index.ts'

export interface NewBatch {
  batchId: string
  merchantId: string
  /** The application that sends it. */
  actorId: string
  format: 'NDJSON' | 'CSV'
  /** Of the file, lower-case hex. */
  sha256: string
}

/** A row that waits for its turn, or one that could not even be read. */
export type NewBatchRow = RowResult & { body: Record<string, unknown> | null }

export interface KeptBatch {
  merchantId: string
  sha256: string
  state: 'QUEUED' | 'RUNNING' | 'DONE'
  rowCount: number
}

export async function findKeptBatch(db: Executor, batchId: string): Promise<KeptBatch | null> {
  const [row] = await db.select().from(catalogueBatches).where(eq(catalogueBatches.batchId, batchId))
  return row ?? null
}

export interface UnstartedBatch {
  batchId: string
  merchantId: string
  actorId: string
  rowCount: number
}

const MOST_UNSTARTED = 20

/** Files that were kept and that no workflow took up: the engine was away, or the process died in between. */
export async function findUnstartedBatches(db: Executor): Promise<UnstartedBatch[]> {
  const { batchId, merchantId, actorId, rowCount, createdAt, state } = catalogueBatches
  return db
    .select({ batchId, merchantId, actorId, rowCount })
    .from(catalogueBatches)
    .where(and(eq(state, 'QUEUED'), lt(createdAt, sql`now() - interval '1 minute'`)))
    .orderBy(createdAt)
    .limit(MOST_UNSTARTED)
}

/** Of one statement: reading and writing them is all that other calls wait for meanwhile. */
const INSERT_ROWS = 500

/**
 * Keeps a file's rows, all or none; no more than some hundred of them are in memory at a time.
 *
 * @throws Failure BATCH_UNREADABLE for a file without rows or with more than 10 000.
 */
export async function keepBatch(db: Executor, batch: NewBatch, rows: Iterable<NewBatchRow>): Promise<number> {
  return db.transaction(async (transaction) => {
    await transaction.insert(catalogueBatches).values({ ...batch, rowCount: 0 })
    let rowCount = 0
    for (const chunk of chunksOf(rows)) {
      rowCount += chunk.length
      if (rowCount > MOST_BATCH_ROWS) throw new Failure('BATCH_UNREADABLE', { message: TOO_MANY })
      await transaction.execute(insertRows(batch.batchId, chunk))
    }
    if (rowCount === 0) throw new Failure('BATCH_UNREADABLE', { message: NONE })
    await transaction.update(catalogueBatches).set({ rowCount }).where(eq(catalogueBatches.batchId, batch.batchId))
    return rowCount
  })
}

const TOO_MANY = {
  zh: `超过 ${MOST_BATCH_ROWS} 行，请分批发送`,
  en: `There are more than ${MOST_BATCH_ROWS} rows; send them in parts`,
}
const NONE = { zh: '文件中没有数据行', en: 'The file has no rows' }

function* chunksOf<Item>(items: Iterable<Item>): Generator<Item[]> {
  let chunk: Item[] = []
  for (const item of items) {
    if (chunk.push(item) < INSERT_ROWS) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

const insertRows = (batchId: string, rows: readonly NewBatchRow[]) => sql`
  insert into catalogue_batch_rows
    (batch_id, line, body, outcome, kind, code, failure_code, field, message_zh, message_en)
  select ${batchId}, line, body, outcome, kind, code, "failureCode", field, "messageZh", "messageEn"
  from json_to_recordset(${JSON.stringify(rows)}::json) as input(line int, body jsonb, outcome text, kind text,
    code text, "failureCode" text, field text, "messageZh" text, "messageEn" text)`

export interface WaitingRow {
  line: number
  body: Record<string, unknown>
}

/** The next rows that wait, in the file's order. */
export async function nextWaitingRows(db: Executor, batchId: string): Promise<WaitingRow[]> {
  const rows = await db.execute<{ line: number; body: Record<string, unknown> }>(sql`
    select line, body from catalogue_batch_rows
    where batch_id = ${batchId} and outcome = 'WAITING' and body is not null
    order by line limit ${BATCH_CHUNK_ROWS}`)
  return [...rows]
}

/**
 * Holds the rows of these lines, first and last included, that still wait, until the transaction ends. Another attempt at
 * them waits meanwhile, and then finds none.
 */
export async function claimRows(
  db: Executor,
  batchId: string,
  { firstLine, lastLine }: { firstLine: number; lastLine: number },
): Promise<Set<number>> {
  const rows = await db.execute<{ line: number }>(sql`
    select line from catalogue_batch_rows
    where batch_id = ${batchId} and line between ${firstLine} and ${lastLine} and outcome = 'WAITING'
    order by line for update`)
  return new Set(rows.map(({ line }) => line))
}

/**
 * Says what became of rows that waited; a row that has its result keeps it. As an upsert, because that finds each row by its
 * key: of a table that has just grown the planner may think that it is empty, and then joins it row by row.
 */
export async function recordResults(db: Executor, batchId: string, results: readonly RowResult[]): Promise<void> {
  if (results.length === 0) return
  await db.execute(sql`
    insert into catalogue_batch_rows as rows
      (batch_id, line, outcome, kind, code, failure_code, field, message_zh, message_en)
    select ${batchId}, line, outcome, kind, code, "failureCode", field, "messageZh", "messageEn"
    from json_to_recordset(${JSON.stringify(results)}::json) as input(line int, outcome text, kind text, code text,
      "failureCode" text, field text, "messageZh" text, "messageEn" text)
    on conflict (batch_id, line) do update
    set (outcome, kind, code, failure_code, field, message_zh, message_en) = row(excluded.outcome, excluded.kind,
      excluded.code, excluded.failure_code, excluded.field, excluded.message_zh, excluded.message_en)
    where rows.outcome = 'WAITING'`)
}

/** Counts what has been done, and closes the batch when nothing waits any more. */
export async function countBatch(db: Executor, batchId: string): Promise<BatchProgress> {
  const counts = await countOutcomes(db, batchId)
  const waiting = counts.get('WAITING') ?? 0
  const doneCount = [...counts.values()].reduce((sum, count) => sum + count, 0) - waiting
  const failedCount = counts.get('FAILED') ?? 0
  const isDone = waiting === 0
  const ended = isDone ? { state: 'DONE' as const, endedAt: sql`now()` } : { state: 'RUNNING' as const }
  const isOpen = and(eq(catalogueBatches.batchId, batchId), sql`${catalogueBatches.state} <> 'DONE'`)
  await db
    .update(catalogueBatches)
    .set({ doneCount, failedCount, ...ended })
    .where(isOpen)
  return { doneCount, failedCount, isDone }
}

export async function countOutcomes(db: Executor, batchId: string): Promise<Map<RowOutcome, number>> {
  const rows = await db
    .select({ outcome: catalogueBatchRows.outcome, count: sql<number>`count(*)::int` })
    .from(catalogueBatchRows)
    .where(eq(catalogueBatchRows.batchId, batchId))
    .groupBy(catalogueBatchRows.outcome)
  return new Map(rows.map(({ outcome, count }) => [outcome, count]))
}
