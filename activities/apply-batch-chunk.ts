import { heartbeat } from '@temporalio/activity'
import { countBatch, nextWaitingRows } from '../db/commands/catalogue-batches.ts'
import type { BatchProgress } from '../domain/catalogue-batch.ts'
import { applyRows, type BatchRef } from './batch-rows.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** Works on the next rows of a file, 1 000 at most, and tells how far the file is. Safe to repeat at any point. */
export const bindApplyBatchChunk = ({ db }: Pick<ActivityDependencies, 'db'>) =>
  async function applyBatchChunk(batch: BatchRef): Promise<BatchProgress> {
    const rows = await nextWaitingRows(db, batch.batchId)
    for await (const _ of applyRows(db, batch, rows)) heartbeat()
    return countBatch(db, batch.batchId)
  }
