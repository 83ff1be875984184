import type { Logger } from './logger.ts'

/** Longer than the steps of any process of ours take; whoever ends it must wait longer still (README, In production). */
export const HARD_EXIT_MS = 38_000

export interface ShutdownStep {
  name: string
  run(): Promise<void>
}

/**
 * The one owner of the process signals: on SIGTERM or SIGINT the steps run in order, and the process ends. A step that
 * hangs is cut by the hard exit; a second signal does not start a second shutdown.
 */
export function onShutdown(logger: Logger, steps: () => readonly ShutdownStep[]): void {
  let isStopping = false
  const stop = async (signal: string) => {
    if (isStopping) return
    isStopping = true
    logger.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), HARD_EXIT_MS).unref()
    for (const step of steps()) {
      try {
        await step.run()
      } catch (error) {
        logger.error({ err: error, step: step.name }, 'a step of the shutdown failed')
      }
    }
    logger.info('stopped')
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))
  // Never swallowed: an unknown state is left by a restart.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event)
      process.exit(1)
    })
  }
}
