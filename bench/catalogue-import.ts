import { Command } from 'commander'
import { createApiClient } from '../cli/api-client.ts'
import { parseWhole } from '../cli/command-options.ts'
import { openTerminal } from '../cli/start/terminal.ts'
import { type ImportFigures, importNumbers } from './import-numbers.ts'
import { startMeter } from './part-meter.ts'
import { openProgress } from './progress.ts'
import { type BenchmarkRun, runBenchmark } from './run-benchmark.ts'
import { openStage } from './stage.ts'

/** Nobody is told anything of a catalogue. */
const NOBODY = 'http://127.0.0.1:9'
const AIM_SECONDS = 60

interface ImportOptions {
  readonly batches: number
  readonly rows: number
}

const { json, ...options } = new Command('bench:import')
  .description('导入号码的速度与内存 · how fast numbers come in through batches, and in how much memory')
  .option('--batches <count>', '批次数 · batches', parseWhole, 10)
  .option('--rows <count>', '每批行数 · rows a batch, 10 000 at most', parseWhole, 10_000)
  .option('--json', '输出 JSON · print one JSON document', false)
  .parse()
  .opts<ImportOptions & { json: boolean }>()

await runBenchmark(async (benchmark) => {
  const figures = await run(options, benchmark)
  if (json) console.log(JSON.stringify(figures))
  else for (const line of linesOf(figures)) console.log(line)
  if (!figures.isAimReached) process.exitCode = 1
})

interface Figures {
  rows: number
  /** The same files a second time, when nothing changes. */
  again: ImportFigures
  first: ImportFigures
  apiPeakBytes: number | null
  workerPeakBytes: number | null
  isAimReached: boolean
}

async function run(
  { batches, rows }: ImportOptions,
  { directory: { data }, record, interruption }: BenchmarkRun,
): Promise<Figures> {
  const terminal = openTerminal({ json: true })
  const stage = await openStage({ data, record, terminal, interruption, partnerUrl: NOBODY })
  const merchant = stage.applications.find(({ kind }) => kind === 'MERCHANT')
  if (merchant === undefined) throw new Error('the demo has no merchant')
  const api = createApiClient({ apiBaseUrl: stage.apiUrl, account: merchant, direction: 'M2P', timeoutMs: 60_000 })
  const meter = startMeter(stage.pids)
  const wanted = { batches, rows, progress: openProgress() }
  const first = await Promise.race([importNumbers(api, { ...wanted, outcome: 'ADDED' }), stage.broken])
  const again = await Promise.race([importNumbers(api, { ...wanted, outcome: 'UNCHANGED' }), stage.broken])
  await meter.stop()
  await stage.stop()
  const { api: apiPeakBytes, worker: workerPeakBytes } = meter.peakBytes()
  const isAimReached = first.seconds <= AIM_SECONDS
  return { rows: batches * rows, first, again, apiPeakBytes, workerPeakBytes, isAimReached }
}

function linesOf({ rows, first, again, apiPeakBytes, workerPeakBytes, isAimReached }: Figures): string[] {
  const pace = ({ seconds, takenSeconds }: ImportFigures) =>
    `${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} 行/s rows/s (受理 taken after ${takenSeconds.toFixed(1)} s)`
  const mebibytes = (bytes: number | null) => (bytes === null ? '–' : `${Math.round(bytes / 1024 / 1024)} MiB`)
  return [
    `${rows} 个号码 numbers: ${pace(first)}`,
    `再次导入 again, unchanged: ${pace(again)}`,
    `内存峰值 peak memory: api ${mebibytes(apiPeakBytes)}, worker ${mebibytes(workerPeakBytes)}`,
    `目标 aim ≤ ${AIM_SECONDS} s: ${isAimReached ? '达到 reached' : '未达到 missed'}`,
  ]
}
