import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
// One Ctrl-C can arrive several times: from the terminal, and again from npm, which hands it on.
const SAME_SIGNAL_MS = 1_000

export interface Signals {
  /** Resolves with the first signal. */
  interrupted: Promise<void>
  forget(): void
}

/** The one owner of the process signals: the first asks for a stop in order, a later one ends everything at once. */
export function watchSignals({ stop, killAll }: { stop: () => void; killAll: () => void }): Signals {
  let firstAt = 0
  let resolveInterrupted = (): void => undefined
  const interrupted = new Promise<void>((resolve) => {
    resolveInterrupted = resolve
  })
  const receive = (signal: NodeJS.Signals): void => {
    if (firstAt === 0) {
      firstAt = Date.now()
      stop()
      resolveInterrupted()
    } else if (Date.now() - firstAt > SAME_SIGNAL_MS) {
      killAll()
      process.exit(128 + constants.signals[signal])
    }
  }
  for (const signal of SIGNALS) process.on(signal, receive)
  return {
    interrupted,
    forget() {
      for (const signal of SIGNALS) process.off(signal, receive)
    },
  }
}
