import { loadavg } from 'node:os'
import { Command } from 'commander'
import { parseWhole } from '../cli/command-options.ts'
import { watchSignals } from '../cli/start/signals.ts'
import { openTerminal } from '../cli/start/terminal.ts'
import { recordProcesses } from '../platform/servers/leftovers.ts'
import type { BenchFigures } from './figures.ts'
import { type BenchOptions, describeMachine, measureAll } from './measure.ts'
import { startMeter } from './part-meter.ts'
import { startPartner } from './partner.ts'
import { openProgress } from './progress.ts'
import { judge, reportLines } from './report.ts'
import { makeRunDirectory, type RunDirectory } from './run-directory.ts'
import { openStage } from './stage.ts'

/** A run ends within four minutes also where everything is slow: then it measures fewer orders. */
const BUDGET_MS = 210_000

const options = new Command('bench')
  .description('测量订单一生的成本, 与引擎下限对比 · what an order costs, beside what the engine itself costs')
  .option('--orders <count>', '每轮每行的订单数 · orders a row in each round', parseWhole, 150)
  .option('--concurrency <count>', '同时进行的订单 · orders at once', parseWhole, 16)
  .option('--rounds <count>', '轮数 · rounds', parseWhole, 3)
  .option('--reads <count>', '读取状态的次数 · state reads', parseWhole, 2000)
  .option('--json', '输出 JSON · print one JSON document', false)
  .parse()
  .opts<BenchOptions & { json: boolean }>()

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
  if (options.json) console.log(JSON.stringify({ ...figures, aims: judge(figures) }))
  else for (const line of reportLines(figures)) console.log(line)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await directory.remove()
}
// A call that was under way when the run was cut short would keep the process alive.
process.exit()

async function run(
  { json: _json, ...wanted }: BenchOptions & { json: boolean },
  { data, isInMemory }: RunDirectory,
): Promise<BenchFigures> {
  const startedAt = performance.now()
  const loadBefore = loadavg()[0] ?? 0
  const partner = await startPartner()
  const terminal = openTerminal({ json: true })
  const stage = await openStage({ data, record, terminal, interruption, partnerUrl: partner.url })
  partner.setSecrets(new Map(stage.applications.map(({ appKey, secret }) => [appKey, secret])))
  const meter = startMeter(stage.pids)
  const bench = { stage, partner, meter, progress: openProgress(), options: wanted, endMs: startedAt + BUDGET_MS }
  const measured = await Promise.race([measureAll(bench), stage.broken])
  await meter.stop()
  await stage.stop()
  await partner.close()
  return {
    ...measured,
    machine: describeMachine(stage, { loadBefore, isDiskInMemory: isInMemory }),
    peakBytes: meter.peakBytes(),
    elapsedSeconds: (performance.now() - startedAt) / 1000,
  }
}
