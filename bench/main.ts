import { loadavg } from 'node:os'
import { Command } from 'commander'
import { parseWhole } from '../cli/command-options.ts'
import { openTerminal } from '../cli/start/terminal.ts'
import type { BenchFigures } from './figures.ts'
import { type BenchOptions, describeMachine, measureAll } from './measure.ts'
import { startMeter } from './part-meter.ts'
import { startPartner } from './partner.ts'
import { openProgress } from './progress.ts'
import { judge, reportLines } from './report.ts'
import { type BenchmarkRun, runBenchmark } from './run-benchmark.ts'
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

await runBenchmark(async (benchmark) => {
  const figures = await run(options, benchmark)
  if (options.json) console.log(JSON.stringify({ ...figures, aims: judge(figures) }))
  else for (const line of reportLines(figures)) console.log(line)
})

async function run(
  { json: _json, ...wanted }: BenchOptions & { json: boolean },
  { directory: { data, isInMemory }, record, interruption }: BenchmarkRun,
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
