import { log } from '@temporalio/activity'
import { namesOf, readBatchRow } from '../contract/catalogue/batch-row.ts'
import { addCatalogueItem } from '../db/commands/catalogue/add-item.ts'
import { addNumbers } from '../db/commands/catalogue/add-numbers.ts'
import { claimRows, recordResults, type WaitingRow } from '../db/commands/catalogue-batches.ts'
import type { Database } from '../db/connect.ts'
import type { RowResult } from '../domain/catalogue-batch.ts'
import type { CatalogueAddition, NumberBody } from '../domain/catalogue-item.ts'
import { Failure } from '../domain/failure.ts'
import { withoutParameters } from '../platform/failed-query.ts'
import { isDatabaseOutage } from '../platform/outage.ts'

/** Whose file it is, and the application that sent it. */
export interface BatchRef {
  batchId: string
  merchantId: string
  actorId: string
}

type Sound = WaitingRow & { addition: CatalogueAddition }
type SoundNumber = WaitingRow & { addition: { kind: 'NUMBER'; body: NumberBody } }

/**
 * Applies rows in their order, numbers that follow each other by one statement, and yields after each step. A row and its
 * result are written together, so that another attempt finds either both or none.
 */
export async function* applyRows(db: Database, batch: BatchRef, rows: readonly WaitingRow[]): AsyncGenerator<void> {
  for (const step of stepsOf(rows)) {
    if ('failure' in step) await recordFailure(db, batch, step)
    else if ('numbers' in step) await applyNumbers(db, batch, step.numbers)
    else await applyRow(db, batch, step.sound)
    yield
  }
}

type Step = { failure: Failure; row: WaitingRow } | { numbers: SoundNumber[] } | { sound: Sound }

function stepsOf(rows: readonly WaitingRow[]): Step[] {
  const steps: Step[] = []
  for (const row of rows) {
    const read = readRow(row)
    const last = steps.at(-1)
    if ('failure' in read) steps.push(read)
    else if (!isNumber(read.sound)) steps.push(read)
    else if (last !== undefined && 'numbers' in last) last.numbers.push(read.sound)
    else steps.push({ numbers: [read.sound] })
  }
  return steps
}

function readRow(row: WaitingRow): { failure: Failure; row: WaitingRow } | { sound: Sound } {
  try {
    return { sound: { ...row, addition: readBatchRow(row.body) } }
  } catch (error) {
    if (error instanceof Failure) return { failure: error, row }
    throw error
  }
}

const isNumber = (sound: Sound): sound is SoundNumber => sound.addition.kind === 'NUMBER'

async function recordFailure(
  db: Database,
  { batchId }: BatchRef,
  { row, failure }: { row: WaitingRow; failure: Failure },
): Promise<void> {
  try {
    await recordResults(db, batchId, [failedRow(row, failure)])
  } catch (error) {
    if (isDatabaseOutage(error)) throw error
    await recordBug(db, { batchId, row, error })
  }
}

async function applyNumbers(db: Database, batch: BatchRef, rows: readonly SoundNumber[]): Promise<void> {
  const { batchId, merchantId } = batch
  try {
    await db.transaction(async (transaction) => {
      const claimed = await claimRows(transaction, batchId, spanOf(rows))
      const waiting = rows.filter(({ line }) => claimed.has(line))
      const outcomes = await addNumbers(
        transaction,
        merchantId,
        waiting.map(({ addition }) => addition.body),
      )
      const results = waiting.flatMap((row, index) => {
        const outcome = outcomes[index]
        if (outcome === undefined) return []
        return 'failure' in outcome ? failedRow(row, outcome.failure) : doneRow(row, outcome.outcome)
      })
      await recordResults(transaction, batchId, results)
    })
  } catch (error) {
    const [row, ...others] = rows
    if (row === undefined || isDatabaseOutage(error)) throw error
    if (others.length === 0) return recordBug(db, { batchId, row, error })
    // One of them is at fault; the others are not to suffer for it.
    for (const each of rows) await applyNumbers(db, batch, [each])
  }
}

/** Nothing else waits between the lines of one step. */
function spanOf(rows: readonly WaitingRow[]): { firstLine: number; lastLine: number } {
  return { firstLine: rows.at(0)?.line ?? 0, lastLine: rows.at(-1)?.line ?? 0 }
}

async function applyRow(db: Database, batch: BatchRef, row: Sound): Promise<void> {
  const { batchId, merchantId, actorId } = batch
  try {
    await db.transaction(async (transaction) => {
      const claimed = await claimRows(transaction, batchId, spanOf([row]))
      if (!claimed.has(row.line)) return
      const item = await addCatalogueItem(transaction, { ...row.addition, merchantId, actorId })
      await recordResults(transaction, batchId, [doneRow(row, item.outcome)])
    })
  } catch (error) {
    if (error instanceof Failure) return recordResults(db, batchId, [failedRow(row, error)])
    if (isDatabaseOutage(error)) throw error
    await recordBug(db, { batchId, row, error })
  }
}

/** Ours to mend; meanwhile it must not keep the rows behind it waiting. */
async function recordBug(
  db: Database,
  { batchId, row, error }: { batchId: string; row: WaitingRow; error: unknown },
): Promise<void> {
  log.error('a row of a batch failed', { batchId, line: row.line, error: String(withoutParameters(error)) })
  await recordResults(db, batchId, [failedRow(row, new Failure('INTERNAL'))])
}

function doneRow({ line, body }: WaitingRow, outcome: RowResult['outcome']): RowResult {
  return { line, ...namesOf(body), outcome, field: null, failureCode: null, messageZh: null, messageEn: null }
}

function failedRow({ line, body }: WaitingRow, { code, field, zh, en }: Failure): RowResult {
  const told = { field: field ?? null, failureCode: code, messageZh: zh, messageEn: en }
  return { line, ...namesOf(body), ...told, outcome: 'FAILED' }
}
