import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { BATCH_FORMATS, type BatchFormat } from '../../contract/catalogue/batch.ts'
import { ROW_OUTCOME_CODES, ROW_OUTCOMES, type RowOutcome } from '../../domain/catalogue-batch.ts'
import type { ApiClient, FileSender } from '../api-client.ts'
import { type FilePart, partsOf } from '../catalogue-parts.ts'
import { type CommonOptions, MERCHANT_OPTION, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { runCommand, usageError } from '../exit.ts'
import { EXIT } from '../exit-code.ts'
import { paint, table } from '../paper.ts'
import { chooseMerchant } from '../partner.ts'
import { openProgressBar, type ProgressBar } from '../progress-bar.ts'

interface ImportOptions extends CommonOptions {
  readonly merchant?: string
}

export function defineCatalogImport(command: Command): void {
  withCommonOptions(command)
    .argument('<file>', '.ndjson, .jsonl 或 .csv (UTF-8) · a file of catalogue rows')
    .option(...MERCHANT_OPTION)
    .action((file: string, options: ImportOptions) => runCommand(options, () => importFile(file, options)))
}

const PATH = '/v1/catalog/batches'
const LOOK_MS = 250
const MOST_FAILED_SHOWN = 100

const TakenBatch = z.object({ batchId: z.string(), rowCount: z.int() })
const Batch = z.object({
  state: z.string(),
  doneCount: z.int(),
  failedCount: z.int(),
  counts: z.partialRecord(z.enum(ROW_OUTCOME_CODES), z.int()),
})
const FailedRow = z.object({
  line: z.int(),
  kind: z.string().nullable(),
  code: z.string().nullable(),
  failureCode: z.string().nullable(),
  field: z.string().nullable(),
  message: z.string().nullable(),
  messageEn: z.string().nullable(),
})
type FailedRow = z.output<typeof FailedRow>
const FailedRows = z.object({ items: z.array(FailedRow), nextCursor: z.string().nullable() })

interface Imported {
  batchIds: string[]
  rowCount: number
  counts: Map<RowOutcome, number>
  failed: FailedRow[]
}

/** Part by part, since a later part may name what an earlier one adds. */
async function importFile(path: string, { demoFile, merchant, json }: ImportOptions): Promise<void> {
  const format = formatOf(path)
  const { api, id } = chooseMerchant(readDemoFile(demoFile), merchant)
  const file = await readRows(path)
  let total = 0
  for (const { rowCount } of partsOf(format, file)) total += rowCount
  if (total === 0) throw usageError(`${path} 中没有数据行`, `${path} has no rows`)
  const imported: Imported = { batchIds: [], rowCount: 0, counts: new Map(), failed: [] }
  const bar = openProgressBar(total)
  try {
    for (const part of partsOf(format, file)) await importPart(api, { part, format, imported, bar })
  } finally {
    bar.end()
  }
  if (imported.failed.length > 0) process.exitCode = EXIT.refused
  if (json) {
    const { counts, ...told } = imported
    return console.log(JSON.stringify({ file: path, merchantId: id, ...told, counts: Object.fromEntries(counts) }))
  }
  for (const line of linesOf(imported)) console.log(line)
}

function formatOf(path: string): BatchFormat {
  const format = { '.ndjson': 'NDJSON', '.jsonl': 'NDJSON', '.csv': 'CSV' } as const
  const extension = extname(path).toLowerCase()
  if (extension in format) return format[extension as keyof typeof format]
  throw usageError('文件应为 .ndjson、.jsonl 或 .csv', 'the file must be .ndjson, .jsonl or .csv')
}

async function readRows(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch {
    throw usageError(`无法读取 ${path}`, `${path} cannot be read`)
  }
}

async function importPart(
  api: ApiClient & FileSender,
  { part, format, imported, bar }: { part: FilePart; format: BatchFormat; imported: Imported; bar: ProgressBar },
): Promise<void> {
  const { content, lineShift } = part
  const { batchId, rowCount } = await api.send({
    path: PATH,
    content,
    mediaType: BATCH_FORMATS[format],
    data: TakenBatch,
  })
  imported.batchIds.push(batchId)
  const failedBefore = imported.failed.length
  const batch = await untilDone(api, batchId, ({ doneCount, failedCount }) =>
    bar.show(imported.rowCount + doneCount, `失败 failed ${failedBefore + failedCount}`),
  )
  imported.rowCount += rowCount
  for (const outcome of ROW_OUTCOME_CODES) {
    const count = batch.counts[outcome] ?? 0
    if (count > 0) imported.counts.set(outcome, (imported.counts.get(outcome) ?? 0) + count)
  }
  if (batch.failedCount === 0) return
  for await (const row of failedRows(api, batchId)) imported.failed.push({ ...row, line: row.line + lineShift })
}

async function untilDone(
  api: ApiClient,
  batchId: string,
  onProgress: (batch: z.output<typeof Batch>) => void,
): Promise<z.output<typeof Batch>> {
  for (;;) {
    const batch = await api.get({ path: `${PATH}/${batchId}`, data: Batch })
    onProgress(batch)
    if (batch.state === 'DONE') return batch
    await sleep(LOOK_MS)
  }
}

async function* failedRows(api: ApiClient, batchId: string): AsyncGenerator<FailedRow> {
  let cursor: string | null = null
  do {
    const query = { outcome: 'FAILED', limit: 100, cursor: cursor ?? undefined }
    const page: z.output<typeof FailedRows> = await api.get({
      path: `${PATH}/${batchId}/rows`,
      query,
      data: FailedRows,
    })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

function linesOf({ rowCount, counts, failed }: Imported): string[] {
  const told = [...counts].map(([outcome, count]) => {
    const text = `${ROW_OUTCOMES[outcome].zh} ${outcome} ${count}`
    return outcome === 'FAILED' ? paint('red', text) : text
  })
  const summary = `${rowCount} 行 rows: ${told.join(', ')}`
  if (failed.length === 0) return [summary]
  const rows = failed
    .slice(0, MOST_FAILED_SHOWN)
    .map(({ line, kind, code, failureCode, field, message, messageEn }) => [
      String(line),
      kind ?? '',
      code ?? '',
      failureCode ?? '',
      field ?? '',
      [message, messageEn].filter(Boolean).join(' · '),
    ])
  const more = failed.length - rows.length
  return [
    table(['行 line', '类型 kind', '编码 code', '错误码 error', '字段 field', '原因 reason'], rows),
    ...(more > 0 ? [`… 另有 ${more} 行失败, --json 列出全部 · ${more} more failed; --json lists them all`] : []),
    summary,
  ]
}
