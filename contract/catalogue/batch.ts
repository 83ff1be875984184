import { z } from 'zod'
import {
  BATCH_STATE_CODES,
  MOST_BATCH_ROWS,
  ROW_OUTCOME_CODES,
  ROW_OUTCOMES,
  type RowOutcome,
  type RowResult,
} from '../../domain/catalogue-batch.ts'
import { formatTime } from '../../domain/time.ts'
import { described, hexField, timeOut, timeText, wholeOut } from '../field.ts'
import { PageQuery, pageOf } from '../page.ts'
import { BATCH_COLUMNS } from './batch-columns.ts'
import { ADD_KIND_CODES, ROW_KINDS } from './batch-row.ts'

// Files of catalogue rows, and what became of each row.

export const BATCH_FORMATS = { NDJSON: 'application/x-ndjson', CSV: 'text/csv' } as const
export type BatchFormat = keyof typeof BATCH_FORMATS

const KIND_NAMES = ADD_KIND_CODES.map((kind) => `${kind} ${ROW_KINDS[kind].zh}`).join(', ')
const COLUMN_NAMES = BATCH_COLUMNS.map(({ name, zh }) => `${name} ${zh}`).join(', ')

/** What a file is made of, for the document: one text a format. */
export const BATCH_FILES = {
  [BATCH_FORMATS.NDJSON]: z.string().meta({
    ...described(
      `每行一个 JSON 对象：kind（${KIND_NAMES}）及对应接口的字段`,
      `one JSON object a line: kind, and the fields of that kind's call (#14 to #22)`,
    ),
    example:
      '{"kind":"NUMBER","phoneNumber":"13912345678","numberProvince":"320000","numberCity":"320100","prepayAmount":10000}',
  }),
  [BATCH_FORMATS.CSV]: z.string().meta({
    ...described(
      `UTF-8（可带 BOM），首行为列名，中英文均可：${COLUMN_NAMES}。空单元格即不填；数组用 | 分隔；金额为分，列名加“(元)”则为元；数字可带千分位（1,999.00，该单元格须加引号）；TIER_TERMINAL 用 mappings（JSON），或 terminalCode、skuIds、phonePrice 三列`,
      'UTF-8, a byte order mark is fine; the first row names the columns, by wire name or in Chinese. An empty cell is an absent field; | separates the entries of a list; money is fen, or yuan where the column says (元); numbers may have thousands separators (1,999.00, in quotes); a TIER_TERMINAL has mappings as JSON, or the columns terminalCode, skuIds and phonePrice',
    ),
    example: 'kind,phoneNumber,numberProvince,numberCity,prepayAmount\nNUMBER,13912345678,320000,320100,10000\n',
  }),
} as const

const batchIdField = hexField(32).meta(described('批次编号', 'id of the batch'))
const rowCountField = z.int().meta(described(`行数，最多 ${MOST_BATCH_ROWS}`, `rows, ${MOST_BATCH_ROWS} at most`))
const outcomeField = z
  .enum(ROW_OUTCOME_CODES)
  .meta(
    described(ROW_OUTCOME_CODES.map((code) => `${code} ${ROW_OUTCOMES[code].zh}`).join('，'), 'what became of the row'),
  )

const countOf = (outcome: RowOutcome) =>
  wholeOut(`${ROW_OUTCOMES[outcome].zh}行数`, `rows: ${ROW_OUTCOMES[outcome].en}`)

export const BatchPath = z.strictObject({ batchId: batchIdField })

export const TakenBatchView = z
  .object({ batchId: batchIdField, rowCount: rowCountField })
  .meta({ id: 'TakenBatch', ...described('已受理的批次', 'a batch that was taken') })

export const BatchView = z
  .object({
    batchId: batchIdField,
    format: z.enum(['NDJSON', 'CSV']).meta(described('文件格式', 'format of the file')),
    state: z.enum(BATCH_STATE_CODES).meta(described('QUEUED 排队，RUNNING 处理中，DONE 完成', 'where it stands')),
    rowCount: rowCountField,
    doneCount: wholeOut('已处理行数', 'rows that have been worked on'),
    failedCount: wholeOut('失败行数', 'rows that failed'),
    counts: z
      .object({
        WAITING: countOf('WAITING'),
        ADDED: countOf('ADDED'),
        CHANGED: countOf('CHANGED'),
        UNCHANGED: countOf('UNCHANGED'),
        PENDING_REVIEW: countOf('PENDING_REVIEW'),
        FAILED: countOf('FAILED'),
      } satisfies Record<RowOutcome, z.ZodType>)
      .meta(described('各结果的行数', 'rows by outcome')),
    createdAt: timeOut('受理时间', 'when it was taken'),
    endedAt: timeOut('完成时间', 'when it was done').nullable(),
  })
  .meta({ id: 'CatalogueBatch', ...described('批次进度', 'where a batch stands') })

export const BatchRowsQuery = z.strictObject({ outcome: outcomeField.optional(), ...PageQuery.shape })

const BatchRowView = z
  .object({
    line: wholeOut('文件中的行号，从 1 起', 'line of the file, from 1'),
    kind: z.string().nullable().meta(described('类型', 'kind of the row')),
    code: z.string().nullable().meta(described('编码或号码', 'code or number')),
    outcome: outcomeField,
    field: z.string().nullable().meta(described('出错字段', 'the field that is to blame')),
    failureCode: z.string().nullable().meta(described('错误码', 'error code')),
    message: z.string().nullable().meta(described('失败原因', 'why it failed, in Chinese')),
    messageEn: z.string().nullable().meta(described('失败原因（英文）', 'why it failed')),
  })
  .meta({ id: 'CatalogueBatchRow', ...described('一行的结果', 'what became of one row') })

export const BatchRowsPage = pageOf(BatchRowView).meta({
  id: 'CatalogueBatchRowsPage',
  ...described('各行结果，按行号', 'one page of rows, by line'),
})

export interface StoredBatch {
  batchId: string
  format: BatchFormat
  state: z.output<typeof BatchView>['state']
  rowCount: number
  doneCount: number
  failedCount: number
  createdAt: Date
  endedAt: Date | null
}

export function batchView(
  { batchId, format, state, rowCount, doneCount, failedCount, createdAt, endedAt }: StoredBatch,
  counted: ReadonlyMap<RowOutcome, number>,
): z.input<typeof BatchView> {
  const counts = Object.fromEntries(ROW_OUTCOME_CODES.map((code) => [code, counted.get(code) ?? 0]))
  return {
    batchId,
    format,
    state,
    rowCount,
    doneCount,
    failedCount,
    counts: counts as Record<RowOutcome, number>,
    createdAt: formatTime(createdAt.getTime()),
    endedAt: timeText(endedAt?.getTime() ?? null),
  }
}

export function batchRowView({ messageZh, ...row }: RowResult): z.input<typeof BatchRowView> {
  return { ...row, message: messageZh }
}
