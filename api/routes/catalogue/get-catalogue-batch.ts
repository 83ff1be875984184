import { BatchPath, BatchView, batchView } from '../../../contract/catalogue/batch.ts'
import { findBatch } from '../../../db/queries/catalogue-batches.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerGetCatalogueBatch(api: Api, dependencies: ApiDependencies): void {
  const { db } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'getCatalogueBatch',
    method: 'GET',
    path: '/v1/catalog/batches/{batchId}',
    callers: ['MERCHANT'],
    summary: { zh: '批次进度', en: 'How far a batch is' },
    description: { zh: '批次的状态与各结果的行数。', en: 'Where a batch stands, and its rows by outcome.' },
    params: BatchPath,
    response: BatchView,
    failures: ['BATCH_NOT_FOUND'],
    handler: async ({ caller, params: { batchId } }) => {
      const found = await findBatch(db, caller, batchId)
      if (found === null) throw new Failure('BATCH_NOT_FOUND')
      return { data: batchView(found.batch, found.counts) }
    },
  })
}
