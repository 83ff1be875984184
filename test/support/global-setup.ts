import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { findCacheDirectory, readLauncherEnvironment } from '../../platform/servers/environment.ts'
import { chooseRandomPort } from '../../platform/servers/free-port.ts'
import { endLeftovers, type ProcessRecord, readBirth, recordProcesses } from '../../platform/servers/leftovers.ts'
import { type PostgresServer, startPostgres } from '../../platform/servers/postgres.ts'
import { removeCluster } from '../../platform/servers/postgres-data.ts'
import { startTemporal, type TemporalServer } from '../../platform/servers/temporal.ts'
import { buildWorkflowBundle } from '../../platform/servers/workflow-bundle.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the superuser, for the database `postgres`: see createTestDatabase. */
    postgresUrl: string
    /** Of a real server in memory, namespace `default`. */
    temporalAddress: string
    /** The workflow bundle of the sources as they are. */
    bundlePath: string
  }
}

const ROOT = resolve(import.meta.dirname, '../..')
const DIRECTORY_PREFIX = 'mallbridge-test-'
const PROCESSES_FILE = 'processes.json'

/** One real PostgreSQL and one real Temporal server for the whole run, in a directory that goes with it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await endAbandonedRuns()
  const directory = await mkdtemp(join(tmpdir(), `${DIRECTORY_PREFIX}${process.pid}-`))
  // The user that PostgreSQL runs as when we are root has to get in.
  await chmod(directory, 0o755)
  const record = join(directory, PROCESSES_FILE)
  const processes = recordProcesses(record)
  // Vitest does not call the teardown when a signal ends it.
  const endNow = (): void => processes.signalAll('SIGINT')
  process.once('exit', endNow)
  const teardown = async (): Promise<void> => {
    process.off('exit', endNow)
    await endLeftovers(record)
    await removeRun(directory)
  }
  const ports = { postgres: await chooseRandomPort(), temporal: await chooseRandomPort() }
  const started = await Promise.allSettled([
    startTestPostgres(directory, ports.postgres, processes),
    startTestTemporal(directory, ports.temporal, processes),
    buildTestBundle(),
  ])
  const [postgres, temporal, bundle] = started
  if (postgres.status === 'rejected' || temporal.status === 'rejected' || bundle.status === 'rejected') {
    await teardown()
    throw started.find((outcome) => outcome.status === 'rejected')?.reason
  }
  project.provide('postgresUrl', postgres.value.adminUrl)
  project.provide('temporalAddress', temporal.value.address)
  project.provide('bundlePath', bundle.value)
  return teardown
}

function startTestPostgres(directory: string, port: number, record: ProcessRecord): Promise<PostgresServer> {
  return startPostgres({ dataDir: join(directory, 'postgres'), port, durable: false, onSpawn: record.add })
}

function startTestTemporal(directory: string, port: number, record: ProcessRecord): Promise<TemporalServer> {
  const { temporalCliPath, searchPath } = readLauncherEnvironment()
  return startTemporal({
    port,
    headless: true,
    cacheDir: findCacheDirectory(join(ROOT, '.data')),
    cliPath: temporalCliPath,
    searchPath,
    logFile: join(directory, 'temporal.log'),
    onSpawn: record.add,
  })
}

async function buildTestBundle(): Promise<string> {
  if (!existsSync(join(ROOT, 'workflows/index.ts')) || !existsSync(join(ROOT, 'worker/bundle.ts'))) return ''
  return (await buildWorkflowBundle(ROOT, join(ROOT, 'node_modules/.cache/mallbridge'))).bundlePath
}

/** Servers of a run that was killed, so that its teardown never came. */
async function endAbandonedRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(DIRECTORY_PREFIX) ? Number(name.split('-')[2]) : Number.NaN
    if (Number.isNaN(owner) || (await readBirth(owner)) !== null) continue
    const directory = join(tmpdir(), name)
    await endLeftovers(join(directory, PROCESSES_FILE))
    await removeRun(directory)
  }
}

async function removeRun(directory: string): Promise<void> {
  await removeCluster(join(directory, 'postgres'))
  await rm(directory, { recursive: true, force: true })
}
