import type { HistoryFigures } from './engine-history.ts'
import type { Latency } from './latency.ts'
import { latencyOf, median } from './latency.ts'
import { type ByPart, byPart } from './part-meter.ts'
import type { Row } from './rows.ts'

/** One row in one round. */
export interface RoundFigures {
  ordersPerSecond: number
  /** Milliseconds by call. */
  calls: Record<string, number[]>
  cpuMsPerOrder: ByPart
}

export interface RowFigures {
  rounds: number
  /** Median of the rounds, as are the CPU times. */
  ordersPerSecond: number
  /** Of each round, its orders/s by the floor's in the same round. */
  ratios: number[]
  calls: Record<string, Latency>
  cpuMsPerOrder: ByPart
  history: HistoryFigures
}

export interface StateFigures extends Latency {
  perSecond: number
  /** Workflow tasks that the worker got while states were read. Null where it does not say. */
  workflowTasks: number | null
  /** Events that the histories of the orders that were read grew by. */
  historyEvents: number
}

export interface BenchFigures {
  machine: {
    cpus: number
    cpuModel: string
    node: string
    engine: string
    /** Of one minute, at the beginning and at the end. */
    loadAverages: [number, number]
    isDiskInMemory: boolean
  }
  options: { orders: number; concurrency: number; rounds: number; reads: number }
  rows: Partial<Record<Row, RowFigures>>
  /** The history of one plain order, and how often each type is in it. */
  plainHistory: { types: string[]; counts: Record<string, number> }
  peakBytes: ByPart
  state: StateFigures
  /** Calls that had to be sent again. */
  repeats: number
  elapsedSeconds: number
  /** Rounds that had time for fewer orders than wanted. */
  shortened: string[]
}

export function summarise(
  rounds: readonly RoundFigures[],
  { ratios, history }: Pick<RowFigures, 'ratios' | 'history'>,
): RowFigures {
  const names = [...new Set(rounds.flatMap(({ calls }) => Object.keys(calls)))]
  return {
    rounds: rounds.length,
    ordersPerSecond: median(rounds.map(({ ordersPerSecond }) => ordersPerSecond)),
    ratios,
    calls: Object.fromEntries(names.map((name) => [name, latencyOf(rounds.flatMap(({ calls }) => calls[name] ?? []))])),
    cpuMsPerOrder: byPart((part) => {
      const values = rounds.flatMap(({ cpuMsPerOrder }) => cpuMsPerOrder[part] ?? [])
      return values.length === 0 ? null : median(values)
    }),
    history,
  }
}
