import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { type DataDirectory, ROOT, readOrMakeMasterKeys } from '../cli/start/data-directory.ts'
import { DEFAULT_PORTS, type Launch, type Ports, together } from '../cli/start/launch.ts'
import { MEMORY_FLAGS, MEMORY_SETTINGS, type PartSettings, planApi, planWorker, runPart } from '../cli/start/parts.ts'
import { STOP_ORDER, type SupervisedPart } from '../cli/start/supervisor.ts'
import type { Terminal } from '../cli/start/terminal.ts'
import { describeExit, logHolds, type Part, startPart } from '../platform/servers/child-process.ts'
import { childEnvironment, findCacheDirectory, readLauncherEnvironment } from '../platform/servers/environment.ts'
import { chooseRandomPort } from '../platform/servers/free-port.ts'
import type { ProcessRecord } from '../platform/servers/leftovers.ts'
import { type PostgresServer, startPostgres } from '../platform/servers/postgres.ts'
import { buildPrograms } from '../platform/servers/program-bundle.ts'
import { startTemporal, type TemporalServer } from '../platform/servers/temporal.ts'
import { buildWorkflowBundle } from '../platform/servers/workflow-bundle.ts'
import { type DemoApplication, fillStock, seed } from './demo-data.ts'
import type { Metered } from './part-meter.ts'

export interface Stage {
  apiUrl: string
  /** Where the worker tells its own counts. */
  workerMetricsUrl: string
  client: Client
  applications: DemoApplication[]
  pids: Record<Metered, number>
  /** Version of the engine, as its binary says it. */
  engine: string
  /** From now on the mall is told of its orders too. */
  tellMall(): Promise<void>
  /** Rejects when a part ends before it is asked to. */
  broken: Promise<never>
  stop(): Promise<void>
}

export interface StageOptions {
  data: DataDirectory
  record: ProcessRecord
  terminal: Terminal
  interruption: AbortController
  partnerUrl: string
}

const READY_DEADLINE_MS = 60_000

/** Everything that a run needs, in its own directory and on its own ports: the parts just as `npm start` runs them. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const parts = keepParts()
  try {
    return await bringUp(options, parts)
  } catch (error) {
    await parts.stopAll()
    throw error
  }
}

type Parts = ReturnType<typeof keepParts>

/** A part that dies ends the run: started again, it would be another one than was measured. */
function keepParts() {
  const kept: SupervisedPart[] = []
  let isStopping = false
  let fail = (_error: Error): void => undefined
  const broken = new Promise<never>((_, reject) => {
    fail = reject
  })
  broken.catch(() => undefined)
  return {
    broken,
    keep(supervised: SupervisedPart): void {
      kept.push(supervised)
      const { name, logFile } = supervised.part
      void supervised.part.exited.then((exit) => {
        if (!isStopping) fail(new Error(`${name} ${describeExit(exit)}. Log: ${logFile}`))
      })
    },
    async stopAll(): Promise<void> {
      isStopping = true
      for (const stage of STOP_ORDER) {
        const parts = kept.filter((supervised) => supervised.stage === stage)
        await Promise.all(parts.map(({ part, stopDeadlineMs }) => part.stop(stopDeadlineMs)))
      }
    },
    pidOf: (name: string) => kept.find(({ part }) => part.name === name)?.part.pid ?? 0,
  }
}

async function bringUp(options: StageOptions, parts: Parts): Promise<Stage> {
  const { data, record, terminal, interruption, partnerUrl } = options
  const launch: Launch = {
    root: ROOT,
    data,
    environment: readLauncherEnvironment(),
    ports: await choosePorts(),
    terminal,
    supervisor: parts,
    record,
    interruption: interruption.signal,
    interrupt: () => interruption.abort(),
  }
  const masterKeys = await readOrMakeMasterKeys(data)
  const built = join(ROOT, '.data', 'build')
  const [postgres, temporal, { bundlePath }, programs] = await together(launch, [
    terminal.step('PostgreSQL', () => openPostgres(launch)),
    terminal.step('Temporal', () => openTemporal(launch)),
    terminal.step('工作流打包 workflow bundle', () => buildWorkflowBundle(ROOT, built)),
    terminal.step('程序打包 programs', () => buildPrograms(ROOT, built)),
  ])
  const settings: PartSettings = {
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    temporalUiUrl: null,
    masterKeys,
    bundlePath,
    programs,
  }
  const database = { databaseUrl: postgres.url, masterKeys, programs, merchantUrl: partnerUrl }
  const applications = await terminal.step('数据库迁移 migrate, seed', () => seed(database))
  await fillStock(postgres.url)
  await together(launch, [
    terminal.step('api', () => runPart(launch, programs, planApi(launch, settings))),
    terminal.step('worker', () => runPart(launch, programs, planWorker(launch, settings))),
    terminal.step('floor worker', () => runFloorWorker(launch, settings)),
  ])
  const connection = await Connection.connect({ address: temporal.address })
  const { ports } = launch
  return {
    apiUrl: `http://127.0.0.1:${ports.api}`,
    workerMetricsUrl: `http://127.0.0.1:${ports.workerMetrics}/metrics`,
    client: new Client({ connection }),
    applications,
    pids: {
      api: parts.pidOf('api'),
      worker: parts.pidOf('worker'),
      floorWorker: parts.pidOf('floor-worker'),
      temporal: temporal.pid,
      postgres: postgres.pid,
      bench: process.pid,
    },
    engine: temporal.version,
    tellMall: async () => void (await seed({ ...database, mallUrl: partnerUrl })),
    broken: parts.broken,
    async stop() {
      await connection.close()
      await parts.stopAll()
    },
  }
}

async function choosePorts(): Promise<Ports> {
  const ports = { ...DEFAULT_PORTS }
  const taken = new Set<number>()
  for (const name of Object.keys(ports) as (keyof Ports)[]) {
    ports[name] = await chooseRandomPort(taken)
    taken.add(ports[name])
  }
  return ports
}

async function openPostgres({ data, ports, record, supervisor }: Launch): Promise<PostgresServer> {
  const logFile = join(data.logs, 'postgres.log')
  const server = await startPostgres({
    dataDir: data.postgres,
    port: ports.postgres,
    durable: true,
    logFile,
    onSpawn: record.add,
  })
  supervisor.keep(serverPart(server))
  return server
}

/** In memory: the floor and the order stand on the same server, and its disk is not what is measured. */
async function openTemporal({ data, ports, environment, record, supervisor }: Launch): Promise<TemporalServer> {
  const server = await startTemporal({
    port: ports.temporal,
    headless: true,
    cacheDir: findCacheDirectory(join(ROOT, '.data')),
    cliPath: environment.temporalCliPath,
    searchPath: environment.searchPath,
    logFile: join(data.logs, 'temporal.log'),
    onSpawn: record.add,
  })
  supervisor.keep(serverPart(server))
  return server
}

function serverPart(server: { part: Part; restart(): Promise<void> }): SupervisedPart {
  const relaunch = async () => (await server.restart(), server.part)
  return { part: server.part, stage: 'server', stopDeadlineMs: 15_000, relaunch }
}

async function runFloorWorker({ root, data, record, supervisor }: Launch, settings: PartSettings): Promise<void> {
  const { databaseUrl, masterKeys, temporalAddress, programs } = settings
  const launchIt = () =>
    startPart({
      name: 'floor-worker',
      command: process.execPath,
      args: [...MEMORY_FLAGS, programs.fileOf('bench/floor-worker.ts'), temporalAddress],
      // It opens neither: the settings are read as the real worker reads its own.
      env: childEnvironment({ ...MEMORY_SETTINGS, DATABASE_URL: databaseUrl, MALLBRIDGE_MASTER_KEYS: masterKeys }),
      cwd: root,
      logFile: join(data.logs, 'floor-worker.log'),
      isReady: (run) => logHolds('floor worker ready', run),
      readyDeadlineMs: READY_DEADLINE_MS,
      onSpawn: record.add,
    })
  supervisor.keep({ part: await launchIt(), stage: 'worker', stopDeadlineMs: 15_000, relaunch: launchIt })
}
