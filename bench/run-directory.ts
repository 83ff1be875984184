import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataDirectory } from '../cli/start/data-directory.ts'
import { endLeftovers } from '../platform/servers/leftovers.ts'
import { removeCluster } from '../platform/servers/postgres-data.ts'

/** statfs(2): of a file system in memory, where a sync costs nothing. */
const TMPFS = 0x01021994

export interface RunDirectory {
  data: DataDirectory
  isInMemory: boolean
  /** Ends what still runs of this run, and deletes its data. */
  remove(): Promise<void>
}

/** A place of its own for each run, so that the demo of this checkout is left alone. */
export async function makeRunDirectory(): Promise<RunDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'mallbridge-bench-'))
  // The user that PostgreSQL runs as when we are root has to get in.
  await chmod(path, 0o755)
  const data: DataDirectory = {
    path,
    postgres: join(path, 'postgres'),
    temporal: join(path, 'temporal.db'),
    keys: join(path, 'keys'),
    demo: join(path, 'demo.json'),
    demoOrders: join(path, 'demo-orders.json'),
    processes: join(path, 'processes.json'),
    lock: join(path, 'start.lock'),
    logs: join(path, 'logs'),
  }
  return {
    data,
    isInMemory: (await statfs(path)).type === TMPFS,
    async remove() {
      await endLeftovers(data.processes)
      await removeCluster(data.postgres)
      await rm(path, { recursive: true, force: true })
    },
  }
}
