import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { type Connection, connectDatabase } from '../../db/connect.ts'
import type { DemoApplication } from '../../db/seed/demo.ts'
import { answersOk, logHolds, type Part, type PartRun, startPart } from '../../platform/servers/child-process.ts'
import { childEnvironment, findCacheDirectory, readLauncherEnvironment } from '../../platform/servers/environment.ts'
import { chooseRandomPort } from '../../platform/servers/free-port.ts'
import { type PostgresServer, startPostgres } from '../../platform/servers/postgres.ts'
import { buildPrograms } from '../../platform/servers/program-bundle.ts'
import { startTemporal, type TemporalServer } from '../../platform/servers/temporal.ts'
import { TEST_MASTER_KEYS } from './master-keys.ts'
import { type Partner, startPartner } from './partner.ts'
import { openRunDirectory, type RunDirectory } from './run-directory.ts'

/** A process of the platform that a test may kill, freeze and start again under the same name, port and data. */
export interface PlatformPart {
  readonly pid: number
  readonly logFile: string
  signal(signal: NodeJS.Signals): void
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** How the process that runs now ends. */
  exited(): Part['exited']
  /** Again, after it has ended; resolves when it is ready. */
  start(): Promise<void>
}

export interface Platform {
  apiUrl: string
  temporalAddress: string
  /** The file in which Temporal keeps its histories. */
  temporalFile: string
  applications: DemoApplication[]
  partner: Partner
  /** The test's own connections to the database. */
  db: Connection['db']
  postgres: PlatformPart
  temporal: PlatformPart
  api: PlatformPart
  worker: PlatformPart
  /** One more worker of the same queues, until the platform is stopped. */
  startWorker(name: string): Promise<PlatformPart>
  stop(): Promise<void>
}

const ROOT = resolve(import.meta.dirname, '../..')
const READY_DEADLINE_MS = 60_000
const run = promisify(execFile)

/**
 * The platform as it is run in production: a database that syncs, an engine that keeps its histories in a file, the API
 * and a worker, each a process of its own. Only the partners live in the test.
 */
export async function startPlatform(): Promise<Platform> {
  const directory = await openRunDirectory()
  try {
    return await bringUp(directory)
  } catch (error) {
    await directory.remove()
    throw error
  }
}

async function bringUp(directory: RunDirectory): Promise<Platform> {
  const temporalFile = join(directory.path, 'temporal.db')
  const [partner, postgres, temporal, apiPort] = await Promise.all([
    startPartner(),
    startOwnPostgres(directory),
    startOwnTemporal(directory, temporalFile),
    chooseRandomPort(),
  ])
  const environment = {
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: temporal.address,
    MALLBRIDGE_MASTER_KEYS: TEST_MASTER_KEYS,
    MALLBRIDGE_BUNDLE_PATH: inject('bundlePath'),
  }
  const applications = await migrateAndSeed(environment, partner.url)
  partner.setSecrets(new Map(applications.map(({ appKey, secret }) => [appKey, secret])))
  const start = (script: Omit<ScriptPart, 'directory'>) =>
    startScript({ ...script, directory, env: { ...environment, NODE_ENV: 'production', ...script.env } })
  const startWorker = (name: string) =>
    start({ name, script: 'worker/main.ts', isReady: (started) => logHolds('worker ready', started) })
  const apiUrl = `http://127.0.0.1:${apiPort}`
  const [api, worker] = await Promise.all([
    start({
      name: 'api',
      script: 'api/main.ts',
      env: { PORT: String(apiPort) },
      isReady: () => answersOk(`${apiUrl}/readyz`),
    }),
    startWorker('worker'),
  ])
  const connection = connectDatabase({
    url: postgres.url,
    maxConnections: 4,
    statementTimeoutMs: 15_000,
    applicationName: 'test',
  })
  return {
    apiUrl,
    temporalAddress: temporal.address,
    temporalFile,
    applications,
    partner,
    db: connection.db,
    postgres: serverPart(postgres),
    temporal: serverPart(temporal),
    api,
    worker,
    startWorker,
    stop: async () => {
      await Promise.all([connection.close(1), partner.close()])
      // The data goes as well, so nobody has to end in good order.
      directory.processes.signalAll('SIGKILL')
      await directory.remove()
    },
  }
}

async function startOwnPostgres({ postgresData, processes }: RunDirectory): Promise<PostgresServer> {
  const port = await chooseRandomPort()
  return startPostgres({ dataDir: postgresData, port, durable: true, onSpawn: processes.add })
}

async function startOwnTemporal({ path, processes }: RunDirectory, dataFile: string): Promise<TemporalServer> {
  const { temporalCliPath, searchPath } = readLauncherEnvironment()
  return startTemporal({
    dataFile,
    port: await chooseRandomPort(),
    headless: true,
    cacheDir: findCacheDirectory(join(ROOT, '.data')),
    cliPath: temporalCliPath,
    searchPath,
    logFile: join(path, 'temporal.log'),
    onSpawn: processes.add,
  })
}

async function migrateAndSeed(environment: Record<string, string>, partnerUrl: string): Promise<DemoApplication[]> {
  const env = childEnvironment({
    ...environment,
    MALLBRIDGE_DEMO: '1',
    MALLBRIDGE_MERCHANT_SIMULATOR_URL: partnerUrl,
    MALLBRIDGE_MALL_SIMULATOR_URL: partnerUrl,
  })
  const { stdout } = await run(process.execPath, [await builtFile('db/main.ts')], { cwd: ROOT, env })
  return (JSON.parse(stdout) as { applications: DemoApplication[] }).applications
}

interface ScriptPart {
  directory: RunDirectory
  name: string
  /** Relative to the checkout. */
  script: string
  env?: Record<string, string>
  isReady: (started: PartRun) => Promise<boolean>
}

async function builtFile(script: string): Promise<string> {
  return (await buildPrograms(ROOT, join(ROOT, 'node_modules/.cache/mallbridge'))).fileOf(script)
}

async function startScript({ directory, name, script, env = {}, isReady }: ScriptPart): Promise<PlatformPart> {
  const file = await builtFile(script)
  const launch = (): Promise<Part> =>
    startPart({
      name,
      command: process.execPath,
      args: [file],
      env: childEnvironment(env),
      cwd: ROOT,
      logFile: join(directory.path, `${name}.log`),
      isReady,
      readyDeadlineMs: READY_DEADLINE_MS,
      onSpawn: directory.processes.add,
    })
  let part = await launch()
  return platformPart(
    () => part,
    async () => {
      part = await launch()
    },
  )
}

const serverPart = (server: PostgresServer | TemporalServer): PlatformPart =>
  platformPart(
    () => server.part,
    () => server.restart(),
  )

function platformPart(current: () => Part, start: () => Promise<void>): PlatformPart {
  return {
    get pid() {
      return current().pid
    },
    get logFile() {
      return current().logFile
    },
    signal: (signal) => void process.kill(current().pid, signal),
    kill: async () => {
      process.kill(current().pid, 'SIGKILL')
      await current().exited
    },
    exited: () => current().exited,
    start,
  }
}
