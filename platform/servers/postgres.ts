import { setTimeout as sleep } from 'node:timers/promises'
import { type OnSpawn, type Part, PartFailure, startPart } from './child-process.ts'
import { choosePort } from './free-port.ts'
import { findPostgresBinaries, findServerUser } from './postgres-binaries.ts'
import {
  clearOrphan,
  isAccepting,
  type PostgresHome,
  prepareCluster,
  readOrMakePassword,
  serverEnvironment,
} from './postgres-data.ts'

const DEFAULT_PORT = 5433
const READY_DEADLINE_MS = 60_000
const MEMORY_RELEASE_MS = 10_000
const MAX_CONNECTIONS = 120

export interface PostgresOptions {
  dataDir: string
  /** 5433 unless told; the next free one when somebody has it. */
  port?: number
  /** False for tests: no fsync, so a power cut loses data, but a killed server does not. */
  durable: boolean
  logFile?: string
  onSpawn?: OnSpawn | undefined
}

export interface PostgresServer {
  /** Of the superuser, for the database `mallbridge`. */
  url: string
  /** Of the superuser, for the database `postgres`. */
  adminUrl: string
  port: number
  /** Of the postmaster that runs now; another one after `restart`. */
  readonly pid: number
  /** The running postmaster; another one after `restart`. */
  readonly part: Part
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
  /** Starts the server again on the same port and data, also after it was killed. */
  restart(): Promise<void>
}

/**
 * A real PostgreSQL on 127.0.0.1. Data that is there is kept; a postmaster that a killed owner left on it is ended
 * first, so the caller must be the only owner of the directory.
 *
 * @throws PartFailure with the server's last log lines.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dataDir, durable } = options
  const user = await findServerUser(dataDir)
  const home: PostgresHome = { binaries: await findPostgresBinaries(user), user, dataDir, durable }
  const password = await readOrMakePassword(dataDir)
  const directory = await prepareCluster(home, password)
  await clearOrphan(directory)
  const port = await choosePort(options.port ?? DEFAULT_PORT)
  const launch = (): Promise<Part> =>
    launchPostmaster(home, { directory, port, logFile: options.logFile ?? `${dataDir}.log`, onSpawn: options.onSpawn })
  let part = await launch()
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/mallbridge`,
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    get pid() {
      return part.pid
    },
    get part() {
      return part
    },
    stop: () => part.stop(),
    async restart() {
      await part.stop()
      await clearOrphan(directory)
      part = await launch()
    },
  }
}

interface Launch {
  directory: string
  port: number
  logFile: string
  onSpawn: OnSpawn | undefined
}

async function launchPostmaster(home: PostgresHome, launch: Launch): Promise<Part> {
  const deadline = Date.now() + MEMORY_RELEASE_MS
  for (;;) {
    try {
      return await launchOnce(home, launch)
    } catch (error) {
      // The backends of a killed postmaster hold its shared memory until they notice, a moment later.
      const isHeld = error instanceof PartFailure && error.logTail.includes('pre-existing shared memory block')
      if (!isHeld || Date.now() > deadline) throw error
      await sleep(100)
    }
  }
}

function launchOnce(home: PostgresHome, { directory, port, logFile, onSpawn }: Launch): Promise<Part> {
  return startPart({
    name: 'postgres',
    command: home.binaries.postgres,
    args: ['-D', directory, '-p', String(port), ...settingFlags(home.durable)],
    env: serverEnvironment(),
    cwd: '/',
    logFile,
    isReady: ({ pid }) => isAccepting(directory, pid),
    readyDeadlineMs: READY_DEADLINE_MS,
    stopSignal: 'SIGINT',
    onSpawn,
    user: home.user,
  })
}

function settingFlags(durable: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(MAX_CONNECTIONS),
    log_timezone: 'UTC',
    timezone: 'UTC',
    logging_collector: 'off',
    // Commits still reach the operating system one by one, so that a test that kills the server finds them again.
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
