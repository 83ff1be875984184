import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endLeftovers, type ProcessRecord, readBirth, recordProcesses } from '../../platform/servers/leftovers.ts'
import { removeCluster } from '../../platform/servers/postgres-data.ts'

const PREFIX = 'mallbridge-test-'
const PROCESSES_FILE = 'processes.json'
const POSTGRES_DIRECTORY = 'postgres'

/** Where a run keeps its servers' data, and the list of the processes that it started. */
export interface RunDirectory {
  path: string
  postgresData: string
  processes: ProcessRecord
  /** Ends the processes that still run and deletes everything. */
  remove(): Promise<void>
}

export async function openRunDirectory(): Promise<RunDirectory> {
  const path = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // The user that PostgreSQL runs as when we are root has to get in.
  await chmod(path, 0o755)
  const processes = recordProcesses(join(path, PROCESSES_FILE))
  // Vitest does not call the teardown when a signal ends it.
  const endNow = (): void => processes.signalAll('SIGINT')
  process.once('exit', endNow)
  const remove = async (): Promise<void> => {
    process.off('exit', endNow)
    await removeRun(path)
  }
  return { path, postgresData: join(path, POSTGRES_DIRECTORY), processes, remove }
}

/** Servers of runs that were killed, so that their teardown never came. */
export async function endAbandonedRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.split('-')[2]) : Number.NaN
    if (!Number.isNaN(owner) && (await readBirth(owner)) === null) await removeRun(join(tmpdir(), name))
  }
}

async function removeRun(directory: string): Promise<void> {
  await endLeftovers(join(directory, PROCESSES_FILE))
  await removeCluster(join(directory, POSTGRES_DIRECTORY))
  await rm(directory, { recursive: true, force: true })
}
