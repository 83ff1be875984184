import { and, eq, gt } from 'drizzle-orm'
import type { RowOutcome, RowResult } from '../../domain/catalogue-batch.ts'
import { countOutcomes } from '../commands/catalogue-batches.ts'
import type { Executor } from '../connect.ts'
import { catalogueBatches, catalogueBatchRows } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'

export type BatchRow = typeof catalogueBatches.$inferSelect

/** A batch of the caller, with its rows counted by outcome; null also for one of somebody else. */
export async function findBatch(
  db: Executor,
  { partnerId }: TenantScope,
  batchId: string,
): Promise<{ batch: BatchRow; counts: Map<RowOutcome, number> } | null> {
  const isIt = and(eq(catalogueBatches.batchId, batchId), eq(catalogueBatches.merchantId, partnerId))
  const [batch] = await db.select().from(catalogueBatches).where(isIt)
  return batch === undefined ? null : { batch, counts: await countOutcomes(db, batchId) }
}

export interface BatchRowsRequest {
  batchId: string
  outcome: RowOutcome | undefined
  afterLine: number
  limit: number
}

/** Rows of the caller's batch in the file's order; none for one of somebody else. */
export async function listBatchRows(
  db: Executor,
  { partnerId }: TenantScope,
  { batchId, outcome, afterLine, limit }: BatchRowsRequest,
): Promise<RowResult[]> {
  const { line, kind, code, field, failureCode, messageZh, messageEn } = catalogueBatchRows
  return db
    .select({ line, kind, code, outcome: catalogueBatchRows.outcome, field, failureCode, messageZh, messageEn })
    .from(catalogueBatchRows)
    .innerJoin(catalogueBatches, eq(catalogueBatches.batchId, catalogueBatchRows.batchId))
    .where(
      and(
        eq(catalogueBatchRows.batchId, batchId),
        eq(catalogueBatches.merchantId, partnerId),
        gt(line, afterLine),
        outcome && eq(catalogueBatchRows.outcome, outcome),
      ),
    )
    .orderBy(line)
    .limit(limit)
}
