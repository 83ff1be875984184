import { watchSignals } from '../cli/start/signals.ts'
import { recordProcesses } from '../platform/servers/leftovers.ts'
import { makeRunDirectory, type RunDirectory } from './run-directory.ts'

/** What a benchmark works with: its own directory, a record of what it starts, and whether it is to stop. */
export interface BenchmarkRun {
  directory: RunDirectory
  record: ReturnType<typeof recordProcesses>
  interruption: AbortController
}

/** Runs a benchmark to its end or its interruption, and leaves nothing behind; ends the process. */
export async function runBenchmark(work: (run: BenchmarkRun) => Promise<void>): Promise<never> {
  const directory = await makeRunDirectory()
  const interruption = new AbortController()
  const record = recordProcesses(directory.data.processes)
  const signals = watchSignals({ stop: () => interruption.abort(), killAll: () => record.signalAll('SIGKILL') })
  const interrupted = signals.interrupted.then(() => {
    throw new Error('已中断 · interrupted')
  })
  try {
    const working = work({ directory, record, interruption })
    working.catch(() => undefined)
    await Promise.race([working, interrupted])
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  } finally {
    await directory.remove()
  }
  // A call that was under way when the run was cut short would keep the process alive.
  process.exit()
}
