import { BatchPath, BatchRowsPage, BatchRowsQuery, batchRowView } from '../../../contract/catalogue/batch.ts'
import { decodeCursor, encodeCursor } from '../../../contract/page.ts'
import { findBatch, listBatchRows } from '../../../db/queries/catalogue-batches.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { pageAnswer } from '../../page-answer.ts'
import { registerOperation } from '../../register-operation.ts'

export function registerListCatalogueBatchRows(api: Api, dependencies: ApiDependencies): void {
  const { db, cursorKey } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'listCatalogueBatchRows',
    method: 'GET',
    path: '/v1/catalog/batches/{batchId}/rows',
    callers: ['MERCHANT'],
    summary: { zh: '批次各行结果', en: "A batch's rows and their results" },
    description: {
      zh: '按文件行号列出各行结果；outcome=FAILED 只看失败的行。',
      en: 'Results by line of the file; outcome=FAILED shows those that failed.',
    },
    params: BatchPath,
    query: BatchRowsQuery,
    response: BatchRowsPage,
    failures: ['BATCH_NOT_FOUND', 'CURSOR_INVALID'],
    handler: async ({ caller, params: { batchId }, query: { limit, cursor, outcome } }) => {
      const binding = { key: cursorKey, caller: caller.appKey, filter: { list: 'batch-rows', batchId, outcome } }
      const [afterLine = 0] = cursor === undefined ? [] : decodeCursor(cursor, binding)
      const request = { batchId, outcome, afterLine: Number(afterLine), limit: limit + 1 }
      const rows = await listBatchRows(db, caller, request)
      if (rows.length === 0 && (await findBatch(db, caller, batchId)) === null) throw new Failure('BATCH_NOT_FOUND')
      const page = pageAnswer(rows, { limit, cursorAt: (last) => encodeCursor([last.line], binding) })
      return { data: { ...page, items: page.items.map(batchRowView) } }
    },
  })
}
