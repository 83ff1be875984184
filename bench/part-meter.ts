import { setTimeout as sleep } from 'node:timers/promises'
import { readCpuMs, readMemoryBytes } from './process-figures.ts'

export const METERED = ['api', 'worker', 'temporal', 'postgres', 'floorWorker', 'bench'] as const
export type Metered = (typeof METERED)[number]
export type ByPart = Record<Metered, number | null>

const SAMPLE_MS = 500

export interface PartMeter {
  /** CPU time so far, ms. */
  cpuMs(): Promise<ByPart>
  /** The most memory that was seen at one moment, bytes. */
  peakBytes(): ByPart
  stop(): Promise<void>
}

/** Looks at the processes of a run twice a second. */
export function startMeter(pids: Record<Metered, number>): PartMeter {
  const peaks = byPart(() => null)
  const stopping = new AbortController()

  async function sample(): Promise<void> {
    await Promise.all(
      METERED.map(async (part) => {
        const bytes = await readMemoryBytes(pids[part], { isFamily: part === 'postgres' })
        if (bytes !== null) peaks[part] = Math.max(bytes, peaks[part] ?? 0)
      }),
    )
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sample()
      await sleep(SAMPLE_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const watching = watch()
  return {
    async cpuMs() {
      const times = await Promise.all(METERED.map(async (part) => [part, await ownCpuMs(part)] as const))
      return { ...byPart(() => null), ...Object.fromEntries(times) }
    },
    peakBytes: () => ({ ...peaks }),
    async stop() {
      stopping.abort()
      await watching
    },
  }

  /** The bench is the parent of the others: only its own time is its own. */
  async function ownCpuMs(part: Metered): Promise<number | null> {
    if (part !== 'bench') return readCpuMs(pids[part])
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
}

export function byPart(value: (part: Metered) => number | null): ByPart {
  return Object.fromEntries(METERED.map((part) => [part, value(part)])) as ByPart
}

/** What was used between two readings, for each of so many orders. */
export function usedPerOrder(before: ByPart, after: ByPart, orders: number): ByPart {
  return byPart((part) => {
    const [from, to] = [before[part], after[part]]
    return from === null || to === null ? null : (to - from) / orders
  })
}
