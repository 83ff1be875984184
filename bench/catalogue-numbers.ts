import { availableParallelism, loadavg } from 'node:os'
import { Command } from 'commander'
import postgres from 'postgres'
import { parseWhole } from '../cli/command-options.ts'
import { paint, table } from '../cli/paper.ts'
import { watchSignals } from '../cli/start/signals.ts'
import { connectDatabase, type Database } from '../db/connect.ts'
import { migrateDatabase } from '../db/migrate.ts'
import type { NumberPosition, NumberSearch } from '../db/queries/number-scan.ts'
import { findSaleNumbers, saleNumbersQuery } from '../db/queries/sale-numbers.ts'
import type { TenantScope } from '../db/tenant-scope.ts'
import { chooseRandomPort } from '../platform/servers/free-port.ts'
import { recordProcesses } from '../platform/servers/leftovers.ts'
import { startPostgres } from '../platform/servers/postgres.ts'
import { type Latency, latencyOf } from './latency.ts'
import { fillPool } from './number-pool.ts'
import { randomOf, SEARCH_KINDS } from './number-searches.ts'
import { readCpuMs } from './process-figures.ts'
import { openProgress } from './progress.ts'
import { planNodes, readPlan } from './query-plan.ts'
import { makeRunDirectory, type RunDirectory } from './run-directory.ts'

const AIM_MS = 20
const PAGE_NUMBERS = 50
/** Every third search is followed to its next page, and that one is measured as well. */
const NEXT_PAGE_EACH = 3
const WARM_UP_SEARCHES = 20
/** CPU time is told in hundredths of a second: so many searches share one reading. */
const CPU_SEARCHES = 100
const SEED = 20_260_701
const MALL: TenantScope = { partnerKind: 'MALL', partnerId: 'MALL', environment: 'SANDBOX' }

interface Options {
  numbers: number
  searches: number
  json: boolean
}

interface KindFigures extends Latency {
  zh: string
  en: string
  /** Of PostgreSQL, a search; it hardly depends on what else the machine does. Null off Linux. */
  cpuMs: number | null
  /** Pages that were cut short at the most numbers that one call looks at. */
  cutPages: number
  plan: string[]
}

const options = new Command('bench:numbers')
  .description('测量百万号码的选号查询 · how long it takes to find numbers among a million')
  .option('--numbers <count>', '号码数 · numbers for sale, up to 1300000', parseWhole, 1_000_000)
  .option('--searches <count>', '查询次数 · searches', parseWhole, 3200)
  .option('--json', '输出 JSON · print one JSON document', false)
  .parse()
  .opts<Options>()

const directory = await makeRunDirectory()
const record = recordProcesses(directory.data.processes)
const signals = watchSignals({ stop: () => undefined, killAll: () => record.signalAll('SIGKILL') })
const interrupted = signals.interrupted.then(() => {
  throw new Error('已中断 · interrupted')
})
try {
  const work = run(directory)
  work.catch(() => undefined)
  const kinds = await Promise.race([work, interrupted])
  if (options.json) console.log(JSON.stringify({ numbers: options.numbers, kinds }))
  else for (const line of reportLines(kinds)) console.log(line)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await directory.remove()
}
// A query that was under way when the run was cut short would keep the process alive.
process.exit()

async function run({ data }: RunDirectory): Promise<KindFigures[]> {
  const progress = openProgress()
  const port = await chooseRandomPort()
  const server = await startPostgres({ dataDir: data.postgres, port, durable: false, onSpawn: record.add })
  const client = postgres(server.url, { max: 1, onnotice: () => undefined })
  const settings = { maxConnections: 1, statementTimeoutMs: 60_000, applicationName: 'bench' }
  const connection = connectDatabase({ url: server.url, ...settings })
  try {
    await migrateDatabase(server.url)
    const startedAt = performance.now()
    await fillPool(client, options.numbers)
    const seconds = (performance.now() - startedAt) / 1000
    progress.done(`${options.numbers} 个号码已写入 numbers written, ${seconds.toFixed(0)} s`)
    const tell = (text: string) => progress.done(text)
    return await measureKinds({ db: connection.db, client, serverPid: server.pid, tell })
  } finally {
    await connection.close()
    await client.end()
    await server.stop()
  }
}

interface Stage {
  db: Database
  client: postgres.Sql
  serverPid: number
  tell(text: string): void
}

async function measureKinds({ db, client, serverPid, tell }: Stage): Promise<KindFigures[]> {
  const random = randomOf(SEED)
  const each = Math.ceil(options.searches / SEARCH_KINDS.length)
  const measured = SEARCH_KINDS.map((kind) => ({ ...kind, valuesMs: [] as number[], cutPages: 0 }))
  for (const { search } of measured) await repeat(WARM_UP_SEARCHES, () => findOnce(db, search(random), null))
  // In turns, as different buyers ask: no kind has the caches for itself.
  for (let turn = 0; turn < each; turn++) {
    for (const kind of measured) {
      const search = kind.search(random)
      const first = await findOnce(db, search, null)
      const pages = [first]
      if (first.next && turn % NEXT_PAGE_EACH === 0) pages.push(await findOnce(db, search, first.next))
      kind.valuesMs.push(...pages.map((page) => page.elapsedMs))
      kind.cutPages += pages.filter((page) => page.isCut).length
    }
  }
  tell(`${each * measured.length} 次查询 searches`)
  const figures: KindFigures[] = []
  for (const { zh, en, search, valuesMs, cutPages } of measured) {
    const before = await readCpuMs(serverPid)
    await repeat(CPU_SEARCHES, () => findOnce(db, search(random), null))
    const after = await readCpuMs(serverPid)
    const cpuMs = before === null || after === null ? null : (after - before) / CPU_SEARCHES
    figures.push({ zh, en, ...latencyOf(valuesMs), cpuMs, cutPages, plan: await planOf(db, client, search(random)) })
  }
  return figures
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < times; turn++) await work()
}

async function findOnce(db: Database, search: NumberSearch, after: NumberPosition | null) {
  const startedAt = performance.now()
  const { numbers, next } = await findSaleNumbers(db, MALL, { ...search, after, limit: PAGE_NUMBERS })
  const elapsedMs = performance.now() - startedAt
  return { elapsedMs, next, isCut: next !== null && numbers.length < PAGE_NUMBERS }
}

/** What the plan is made of; each index once. */
async function planOf(db: Database, client: postgres.Sql, search: NumberSearch): Promise<string[]> {
  const { sql, params } = saleNumbersQuery(db, MALL, { ...search, limit: PAGE_NUMBERS }).toSQL()
  const values = params as postgres.ParameterOrJSON<never>[]
  const nodes = planNodes(readPlan(await client.unsafe(`explain (format json) ${sql}`, values)))
  const names = nodes.map((node) => [node['Node Type'], node['Index Name']].filter(Boolean).join(' '))
  return [...new Set(names)]
}

function reportLines(kinds: readonly KindFigures[]): string[] {
  const head = ['查询 search', '次 calls', 'p50 ms', 'p99 ms', 'CPU ms', '看满 cut', '索引 index']
  const rows = kinds.map(({ zh, en, count, p50Ms, p99Ms, cpuMs, cutPages, plan }) => [
    `${zh} ${en}`,
    String(count),
    p50Ms.toFixed(1),
    paint(p99Ms <= AIM_MS ? 'green' : 'red', p99Ms.toFixed(1)),
    cpuMs === null ? '–' : cpuMs.toFixed(1),
    String(cutPages),
    plan.find((name) => name.startsWith('Index Scan phone_numbers_by_')) ?? '',
  ])
  const nodes = [...new Set(kinds.flatMap(({ plan }) => plan))].sort()
  const [load = 0] = loadavg()
  const machine = `${availableParallelism()} 核 cores, 负载 load ${load.toFixed(1)}, ${options.numbers} 个号码 numbers`
  return [machine, table(head, rows), '', `执行计划节点 plan nodes: ${nodes.join(', ')}`]
}
