import { setTimeout as sleep } from 'node:timers/promises'
import { describeExit, type Part } from '../../platform/servers/child-process.ts'

const FIRST_BACKOFF_MS = 1_000
const LAST_BACKOFF_MS = 30_000
// A part that ran this long was well: the next failure is a new one.
const WELL_AFTER_MS = 60_000

/** The order in which parts stop: who asks others stops before those whom it asks. */
export const STOP_ORDER = ['simulator', 'api', 'worker', 'server'] as const

export interface SupervisedPart {
  part: Part
  stage: (typeof STOP_ORDER)[number]
  stopDeadlineMs: number
  relaunch(): Promise<Part>
}

export interface Supervisor {
  /** From now on the part is started again whenever it ends without being asked. */
  keep(supervised: SupervisedPart): void
  /** Stops all parts, stage by stage. Parts that end from now on stay ended. */
  stopAll(): Promise<void>
}

export function createSupervisor(warn: (text: string) => void, firstBackoffMs = FIRST_BACKOFF_MS): Supervisor {
  const kept: SupervisedPart[] = []
  const stopping = new AbortController()

  async function watch(supervised: SupervisedPart): Promise<void> {
    let backoffMs = firstBackoffMs
    for (;;) {
      const startedAt = Date.now()
      const exit = await supervised.part.exited
      if (stopping.signal.aborted) return
      if (Date.now() - startedAt > WELL_AFTER_MS) backoffMs = firstBackoffMs
      const { name, logFile } = supervised.part
      warn(`${name} ${describeExit(exit)} · 意外退出, ${backoffMs / 1_000} s 后重启 · restarting. Log: ${logFile}`)
      backoffMs = await bringBack(supervised, backoffMs)
    }
  }

  /** Tries until it is up again, waiting longer each time, and answers what the next failure has to wait. */
  async function bringBack(supervised: SupervisedPart, fromBackoffMs: number): Promise<number> {
    for (let backoffMs = fromBackoffMs; ; backoffMs = Math.min(backoffMs * 2, LAST_BACKOFF_MS)) {
      await sleep(backoffMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return backoffMs
      try {
        supervised.part = await supervised.relaunch()
        warn(`${supervised.part.name} 已恢复 · is back (pid ${supervised.part.pid})`)
        return Math.min(backoffMs * 2, LAST_BACKOFF_MS)
      } catch (error) {
        if (!stopping.signal.aborted) warn(error instanceof Error ? error.message : String(error))
      }
    }
  }

  return {
    keep(supervised) {
      kept.push(supervised)
      void watch(supervised)
    },
    async stopAll() {
      stopping.abort()
      for (const stage of STOP_ORDER) {
        const parts = kept.filter((supervised) => supervised.stage === stage)
        await Promise.all(parts.map(({ part, stopDeadlineMs }) => part.stop(stopDeadlineMs)))
      }
    },
  }
}
