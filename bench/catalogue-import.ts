import { Command } from 'commander'
import { createApiClient } from '../cli/api-client.ts'
import { parseWhole } from '../cli/command-options.ts'
import { watchSignals } from '../cli/start/signals.ts'
import { openTerminal } from '../cli/start/terminal.ts'
import { recordProcesses } from '../platform/servers/leftovers.ts'
import { type ImportFigures, importNumbers } from './import-numbers.ts'
import { startMeter } from './part-meter.ts'
import { openProgress } from './progress.ts'
import { makeRunDirectory, type RunDirectory } from './run-directory.ts'
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

const directory = await makeRunDirectory()
const interruption = new AbortController()
const record = recordProcesses(directory.data.processes)
const signals = watchSignals({ stop: () => interruption.abort(), killAll: () => record.signalAll('SIGKILL') })
const interrupted = signals.interrupted.then(() => {
  throw new Error('已中断 · interrupted')
})
try {
  const work = run(options, directory)
  work.catch(() => undefined)
  const figures = await Promise.race([work, interrupted])
  if (json) console.log(JSON.stringify(figures))
  else for (const line of linesOf(figures)) console.log(line)
  if (!figures.isAimReached) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await directory.remove()
}
// A call that was under way when the run was cut short would keep the process alive.
process.exit()

interface Figures {
  rows: number
  /** The same files a second time, when nothing changes. */
  again: ImportFigures
  first: ImportFigures
  apiPeakBytes: number | null
  workerPeakBytes: number | null
  isAimReached: boolean
}

async function run({ batches, rows }: ImportOptions, { data }: RunDirectory): Promise<Figures> {
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
