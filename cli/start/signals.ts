import { constants } from 'node:os'
import type { Supervisor } from './supervisor.ts'
import type { Terminal } from './terminal.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
// One Ctrl-C can arrive several times: from the terminal, and again from npm, which hands it on.
const SAME_SIGNAL_MS = 1_000

export interface Signals {
  interruption: AbortSignal
  /** Resolves with the first signal. */
  interrupted: Promise<void>
  /** Waits for the work, or only for the first signal. A failure of the work after the signal is of no interest. */
  orInterruption(work: Promise<void>): Promise<void>
  forget(): void
}

/** The one owner of the process signals: the first asks for a stop in order, a later one ends everything at once. */
export function watchSignals(supervisor: Supervisor, terminal: Terminal): Signals {
  const controller = new AbortController()
  let firstAt = 0
  const receive = (signal: NodeJS.Signals): void => {
    if (firstAt === 0) {
      firstAt = Date.now()
      terminal.note('正在停止 · stopping (Ctrl-C 再按一次立即结束 · again to end at once)')
      controller.abort()
    } else if (Date.now() - firstAt > SAME_SIGNAL_MS) {
      supervisor.killAll()
      process.exit(128 + constants.signals[signal])
    }
  }
  for (const signal of SIGNALS) process.on(signal, receive)
  const interrupted = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return {
    interruption: controller.signal,
    interrupted,
    async orInterruption(work) {
      const quiet = work.catch((error: unknown) => {
        if (!controller.signal.aborted) throw error
      })
      await Promise.race([quiet, interrupted])
    },
    forget() {
      for (const signal of SIGNALS) process.off(signal, receive)
    },
  }
}
