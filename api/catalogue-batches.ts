import type { BatchFormat } from '../contract/catalogue/batch.ts'
import { namesOf } from '../contract/catalogue/batch-row.ts'
import { watchRepeats } from '../contract/catalogue/repeated-rows.ts'
import { sha256Hex } from '../contract/signature.ts'
import { findKeptBatch, type KeptBatch, keepBatch, type NewBatchRow } from '../db/commands/catalogue-batches.ts'
import { Failure } from '../domain/failure.ts'
import type { Caller } from './caller.ts'
import { type FileRow, readCatalogueFile } from './catalogue-file.ts'
import type { ApiDependencies } from './dependencies.ts'
import { derivedId } from './derived-id.ts'

interface SentFile {
  caller: Caller
  idempotencyKey: string
  format: BatchFormat
  bytes: Uint8Array
}

/**
 * Keeps a file and hands it to the worker. Its id comes from the key, so that a repeat after an unknown outcome is the same
 * batch.
 *
 * @throws Failure BATCH_UNREADABLE, IDEMPOTENCY_KEY_REUSED, ENGINE_UNAVAILABLE.
 */
export async function takeCatalogueFile(
  { db, orders }: Pick<ApiDependencies, 'db' | 'orders'>,
  { caller, idempotencyKey, format, bytes }: SentFile,
): Promise<{ batchId: string; rowCount: number }> {
  const { appKey, partnerId: merchantId } = caller
  const batchId = derivedId('catalogue-batch', appKey, idempotencyKey)
  const sha256 = sha256Hex(bytes)
  const kept = await findKeptBatch(db, batchId)
  if (kept !== null && kept.sha256 !== sha256) {
    throw new Failure('IDEMPOTENCY_KEY_REUSED', { field: 'Idempotency-Key' })
  }
  const rowCount =
    kept?.rowCount ??
    (await keepBatch(db, { batchId, merchantId, actorId: appKey, format, sha256 }, rowsOf(format, bytes)))
  if (!isWorkedOn(kept)) await orders.startCatalogueBatch({ batchId, merchantId, actorId: appKey, rowCount })
  return { batchId, rowCount }
}

const isWorkedOn = (kept: KeptBatch | null): boolean => kept?.state === 'DONE'

function* rowsOf(format: BatchFormat, bytes: Uint8Array): Generator<NewBatchRow> {
  const repeatOf = watchRepeats()
  for (const row of readCatalogueFile(format, bytes)) {
    const failure = 'body' in row ? repeatOf(row.body, row.line) : row.failure
    yield newRow(row, failure)
  }
}

const UNTOLD = { field: null, failureCode: null, messageZh: null, messageEn: null }

function newRow(row: FileRow, failure: Failure | null): NewBatchRow {
  const { line } = row
  const body = 'body' in row ? row.body : null
  const names = namesOf(body ?? {})
  if (failure === null) return { line, ...names, ...UNTOLD, outcome: 'WAITING', body }
  const { code, field = null, zh, en } = failure
  const told = { field, failureCode: code, messageZh: zh, messageEn: en }
  return { line, ...names, ...told, outcome: 'FAILED', body: null }
}
