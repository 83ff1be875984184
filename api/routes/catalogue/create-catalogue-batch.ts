import { BATCH_FILES, BATCH_FORMATS, type BatchFormat, TakenBatchView } from '../../../contract/catalogue/batch.ts'
import { MOST_BATCH_BYTES } from '../../../domain/catalogue-batch.ts'
import { takeCatalogueFile } from '../../catalogue-batches.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

const FORMATS = Object.keys(BATCH_FORMATS) as BatchFormat[]

export function registerCreateCatalogueBatch(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'createCatalogueBatch',
    method: 'POST',
    path: '/v1/catalog/batches',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '批量导入目录', en: 'Import catalogue rows' },
    description: {
      zh: '一个文件最多 10000 行、8 MiB，可混合各类条目，按文件顺序处理，后面的行可引用前面的行。坏行不影响其他行；每行都有结果。同一文件中再次出现的编码、号码或档内终端以 ROW_REPEATED 拒绝，只处理第一行。再次导入同一文件不会产生变化。签名按原始字节计算。目录不分环境：沙箱与正式应用共用本商户的目录。',
      en: "A file of up to 10 000 rows and 8 MiB with items of any kind, worked on in its order: a row may name what an earlier one adds. A broken row never blocks the others, and each row gets a result. A code, a number or a phone of a tier that the file names again is refused as ROW_REPEATED; only its first row counts. The same file again changes nothing. The signature covers the raw bytes. A catalogue has no environment: a merchant's sandbox and live applications share it.",
    },
    files: BATCH_FILES,
    bodyLimitBytes: MOST_BATCH_BYTES,
    response: TakenBatchView,
    statuses: [202],
    failures: ['BATCH_UNREADABLE', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, rawBody, mediaType, idempotencyKey }) => {
      const format = FORMATS.find((each) => BATCH_FORMATS[each] === mediaType) ?? 'NDJSON'
      const file = { caller, format, bytes: rawBody, idempotencyKey: idempotencyKey ?? '' }
      return { status: 202, data: await takeCatalogueFile(dependencies, file) }
    },
  })
}
