import { findCacheDirectory } from '../../platform/servers/environment.ts'
import { startPostgres } from '../../platform/servers/postgres.ts'
import { startTemporal } from '../../platform/servers/temporal.ts'
import { connectTemporal, registerSearchAttributes } from '../../platform/temporal.ts'
import type { Launch } from './launch.ts'

const STOP_DEADLINE_MS = 15_000

export interface DatabaseInUse {
  url: string
  /** False when DATABASE_URL named it. */
  isOurs: boolean
  description: string
}

export interface TemporalInUse {
  address: string
  namespace: string
  uiUrl: string | null
  description: string
}

/** DATABASE_URL wins; without it a PostgreSQL of our own is started on the data of the last time. */
export async function openDatabase(launch: Launch): Promise<DatabaseInUse> {
  const { databaseUrl } = launch.environment
  if (databaseUrl !== undefined) {
    return { url: databaseUrl, isOurs: false, description: `DATABASE_URL ${withoutPassword(databaseUrl)}` }
  }
  const server = await startPostgres({
    dataDir: launch.data.postgres,
    port: launch.ports.postgres,
    durable: true,
    logFile: `${launch.data.logs}/postgres.log`,
    onSpawn: launch.record.add,
  })
  launch.supervisor.keep({
    part: server.part,
    stage: 'server',
    stopDeadlineMs: STOP_DEADLINE_MS,
    relaunch: async () => (await server.restart(), server.part),
  })
  return { url: server.url, isOurs: true, description: `127.0.0.1:${server.port}` }
}

/** TEMPORAL_ADDRESS wins; without it a server of our own is started, with its Web UI. */
export async function openTemporal(launch: Launch): Promise<TemporalInUse> {
  const { temporalAddress } = launch.environment
  if (temporalAddress !== undefined) return openForeignTemporal(launch, temporalAddress)
  const server = await startTemporal({
    dataFile: launch.data.temporal,
    port: launch.ports.temporal,
    uiPort: launch.ports.temporalUi,
    cacheDir: findCacheDirectory(launch.data.path),
    cliPath: launch.environment.temporalCliPath,
    searchPath: launch.environment.searchPath,
    logFile: `${launch.data.logs}/temporal.log`,
    onProgress: launch.terminal.note,
    onSpawn: launch.record.add,
  })
  launch.supervisor.keep({
    part: server.part,
    stage: 'server',
    stopDeadlineMs: STOP_DEADLINE_MS,
    relaunch: async () => (await server.restart(), server.part),
  })
  const { address, uiUrl, version } = server
  return { address, uiUrl, namespace: 'default', description: `${address}  CLI ${version}` }
}

async function openForeignTemporal({ environment, terminal }: Launch, address: string): Promise<TemporalInUse> {
  const { connection, namespace } = await connectTemporal()
  try {
    await registerSearchAttributes(connection, namespace)
  } catch (error) {
    // A server that others run may forbid it; its operator then has to.
    terminal.warn(`无法登记搜索属性 · cannot register the search attributes at ${address}: ${String(error)}`)
  } finally {
    await connection.close()
  }
  const uiUrl = environment.temporalUiUrl ?? null
  return { address, namespace, uiUrl, description: `TEMPORAL_ADDRESS ${address}` }
}

function withoutPassword(databaseUrl: string): string {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null
  return url === null ? '' : `${url.host}${url.pathname}`
}
