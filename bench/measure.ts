import { availableParallelism, cpus, loadavg } from 'node:os'
import { type CrowdResult, type Life, type Lived, runCrowd } from './crowd.ts'
import { countTypes, listEventTypes, measureHistories } from './engine-history.ts'
import { type BenchFigures, type RoundFigures, type RowFigures, summarise } from './figures.ts'
import { floorLife } from './floor-life.ts'
import { orderLife } from './order-life.ts'
import { type PartMeter, usedPerOrder } from './part-meter.ts'
import type { BenchPartner } from './partner.ts'
import type { Progress } from './progress.ts'
import { FURTHER_ROWS, MAIN_ROWS, ROW_TEXTS, type Row, rowsOfRound } from './rows.ts'
import { openCaller } from './signed-caller.ts'
import type { Stage } from './stage.ts'
import { readStates } from './state-reads.ts'

export interface BenchOptions {
  orders: number
  concurrency: number
  rounds: number
  reads: number
}

interface Bench {
  stage: Stage
  partner: BenchPartner
  meter: PartMeter
  progress: Progress
  options: BenchOptions
  /** performance.now() by which the run should be over. */
  endMs: number
}

const WARM_UP_LIVES = 64
const MOST_FURTHER_ORDERS = 100
const HISTORIES_SAMPLED = 20
const OPEN_ORDERS_READ = 50
/** Of the time that is left once everything runs: by when warming up, the rounds, the reads and the rest end. */
const SHARES = { warmUp: 0.12, rounds: 0.78, reads: 0.86, further: 1 }

/** Interleaves floor and orders in rounds, then reads states, then measures what else is worth knowing. */
export async function measureAll(
  bench: Bench,
): Promise<Omit<BenchFigures, 'elapsedSeconds' | 'peakBytes' | 'machine'>> {
  const { stage, options, progress } = bench
  const lives = openLives(bench)
  const board = openBoard(bench, lives)
  for (const row of MAIN_ROWS) await board.warmUp(row)
  progress.done('预热完成 warmed up')
  for (let round = 0; round < options.rounds; round += 1) {
    const rows = rowsOfRound(round)
    for (const [index, row] of rows.entries()) {
      const share = (round + (index + 1) / rows.length) / options.rounds
      await board.run(row, { orders: options.orders, share: SHARES.warmUp + (SHARES.rounds - SHARES.warmUp) * share })
    }
  }
  const state = await readStates({
    client: stage.client,
    mall: lives.mall,
    open: board.livedOf('plain').slice(0, OPEN_ORDERS_READ),
    workerMetricsUrl: stage.workerMetricsUrl,
    untilMs: board.momentOf(SHARES.reads),
    ...options,
  })
  progress.done(`GET state: ${state.perSecond.toFixed(0)} /s`)
  for (const row of FURTHER_ROWS) {
    if (row === 'told') await stage.tellMall()
    await board.run(row, { orders: Math.min(options.orders, MOST_FURTHER_ORDERS), share: SHARES.further })
  }
  const types = await listEventTypes(stage.client, board.livedOf('plain')[0]?.workflowIds[0] ?? '')
  const rows = await board.summarise()
  const repeats = lives.repeats()
  await lives.close()
  return {
    options,
    rows,
    plainHistory: { types, counts: countTypes(types) },
    state,
    repeats,
    shortened: board.shortened,
  }
}

type Lives = ReturnType<typeof openLives>

/** Keeps what was measured, and the time. */
function openBoard(bench: Bench, lives: Lives) {
  const { options, progress } = bench
  const startMs = performance.now()
  const rounds = new Map<Row, RoundFigures[]>()
  const lived = new Map<Row, Lived[]>()
  const shortened: string[] = []
  const momentOf = (share: number): number => startMs + (bench.endMs - startMs) * share
  return {
    momentOf,
    shortened,
    livedOf: (row: Row) => lived.get(row) ?? [],
    async warmUp(row: Row): Promise<void> {
      const { concurrency } = options
      await runCrowd(lives.of(row), { concurrency, lives: WARM_UP_LIVES, untilMs: momentOf(SHARES.warmUp) })
    },
    async run(row: Row, { orders, share }: { orders: number; share: number }): Promise<void> {
      const untilMs = momentOf(share)
      const { figures, result } = await measureRound(bench, { row, life: lives.of(row), orders, untilMs })
      if (result.lived.length < orders) shortened.push(`${ROW_TEXTS[row].en} ${result.lived.length}/${orders}`)
      rounds.set(row, [...(rounds.get(row) ?? []), figures])
      lived.set(row, result.lived)
      progress.done(`${label(row)}: ${figures.ordersPerSecond.toFixed(1)} /s`)
    },
    summarise: () => summariseAll(bench, { rounds, lived }),
  }
}

export function describeMachine(
  { engine }: Stage,
  { loadBefore, isDiskInMemory }: { loadBefore: number; isDiskInMemory: boolean },
): BenchFigures['machine'] {
  return {
    cpus: availableParallelism(),
    cpuModel: cpus()[0]?.model ?? '',
    node: process.versions.node,
    engine,
    loadAverages: [loadBefore, loadavg()[0] ?? 0],
    isDiskInMemory,
  }
}

const label = (row: Row) => `${ROW_TEXTS[row].zh} ${ROW_TEXTS[row].en}`

function openLives({ stage, partner, options }: Bench) {
  const connections = options.concurrency
  const callers = new Map(
    stage.applications.map((application) => [application.id, openCaller(stage.apiUrl, { application, connections })]),
  )
  const mallId = stage.applications.find(({ kind }) => kind === 'MALL')?.id ?? ''
  const mall = callers.get(mallId)
  if (mall === undefined) throw new Error('the demo has no mall')
  const common = { mall, merchants: callers, partner, confirmedBy: 'MALL' } as const
  const lives: Record<Row, Life> = {
    floor: floorLife(stage.client),
    plain: orderLife(common),
    eligible: orderLife({ ...common, withEligibility: true }),
    completed: orderLife({ ...common, confirmedBy: 'BUYER' }),
    told: orderLife(common),
  }
  return {
    mall,
    of: (row: Row) => lives[row],
    repeats: () => [...callers.values()].reduce((sum, caller) => sum + caller.repeats(), 0),
    close: async () => void (await Promise.all([...callers.values()].map((caller) => caller.close()))),
  }
}

async function measureRound(
  { meter, progress, options: { concurrency } }: Bench,
  { row, life, orders, untilMs }: { row: Row; life: Life; orders: number; untilMs: number },
): Promise<{ figures: RoundFigures; result: CrowdResult }> {
  const before = await meter.cpuMs()
  const onLife = (done: number) => progress.moves(`${label(row)} ${done}/${orders}`)
  const result = await runCrowd(life, { lives: orders, concurrency, onLife, untilMs })
  const done = result.lived.length
  const cpuMsPerOrder = usedPerOrder(before, await meter.cpuMs(), done)
  const ordersPerSecond = (done * 1000) / result.elapsedMs
  return { figures: { ordersPerSecond, calls: result.calls, cpuMsPerOrder }, result }
}

async function summariseAll(
  { stage }: Bench,
  { rounds, lived }: { rounds: ReadonlyMap<Row, RoundFigures[]>; lived: ReadonlyMap<Row, Lived[]> },
): Promise<Partial<Record<Row, RowFigures>>> {
  const floor = rounds.get('floor') ?? []
  const rows: Partial<Record<Row, RowFigures>> = {}
  for (const [row, own] of rounds) {
    const groups = (lived.get(row) ?? []).slice(0, HISTORIES_SAMPLED).map(({ workflowIds }) => workflowIds)
    const ratios =
      own.length === floor.length
        ? own.map(({ ordersPerSecond }, round) => ordersPerSecond / (floor[round]?.ordersPerSecond ?? Number.NaN))
        : []
    rows[row] = summarise(own, { ratios, history: await measureHistories(stage.client, groups) })
  }
  return rows
}
