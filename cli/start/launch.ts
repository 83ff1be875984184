import type { LauncherEnvironment } from '../../platform/servers/environment.ts'
import type { ProcessRecord } from '../../platform/servers/leftovers.ts'
import type { DataDirectory } from './data-directory.ts'
import type { Supervisor } from './supervisor.ts'
import type { Terminal } from './terminal.ts'

export const DEFAULT_PORTS = {
  api: 8700,
  merchantSimulator: 8701,
  mallSimulator: 8702,
  workerMetrics: 8703,
  postgres: 5433,
  temporal: 7233,
  temporalUi: 8233,
}

export type Ports = typeof DEFAULT_PORTS

/** What every step of one start needs. */
export interface Launch {
  root: string
  data: DataDirectory
  environment: LauncherEnvironment
  ports: Ports
  terminal: Terminal
  supervisor: Supervisor
  record: ProcessRecord
  /** Aborted by the first signal, and by the first step that fails. */
  interruption: AbortSignal
  interrupt(): void
}

/**
 * Like Promise.all, but a failure first lets the others come to their end, so that nothing is still on its way up when
 * the parts are stopped.
 */
export async function together<Works extends readonly Promise<unknown>[] | []>(
  { interrupt }: Pick<Launch, 'interrupt'>,
  works: Works,
): Promise<{ -readonly [Index in keyof Works]: Awaited<Works[Index]> }> {
  const failures: unknown[] = []
  for (const work of works) {
    void work.catch((reason: unknown) => {
      failures.push(reason)
      interrupt()
    })
  }
  await Promise.allSettled(works)
  // The first in time: those after it are mostly steps that it cut short.
  if (failures.length > 0) throw failures[0]
  return Promise.all(works)
}
