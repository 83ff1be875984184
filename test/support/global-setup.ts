import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { findCacheDirectory, readLauncherEnvironment } from '../../platform/servers/environment.ts'
import { chooseRandomPort } from '../../platform/servers/free-port.ts'
import { type PostgresServer, startPostgres } from '../../platform/servers/postgres.ts'
import { startTemporal, type TemporalServer } from '../../platform/servers/temporal.ts'
import { buildWorkflowBundle } from '../../platform/servers/workflow-bundle.ts'
import { endAbandonedRuns, openRunDirectory, type RunDirectory } from './run-directory.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the superuser, for the database `postgres`: see createTestDatabase. */
    postgresUrl: string
    /** Of a real server in memory, namespace `default`. */
    temporalAddress: string
    /** The workflow bundle of the sources as they are. */
    bundlePath: string
    /** Where the histories of this run's orders are to be written; null on an ordinary run. */
    recordDirectory: string | null
  }
}

const ROOT = resolve(import.meta.dirname, '../..')

/** One real PostgreSQL and one real Temporal server for the whole run, in a directory that goes with it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await endAbandonedRuns()
  const directory = await openRunDirectory()
  const ports = { postgres: await chooseRandomPort(), temporal: await chooseRandomPort() }
  const started = await Promise.allSettled([
    startTestPostgres(directory, ports.postgres),
    startTestTemporal(directory, ports.temporal),
    buildTestBundle(),
  ])
  const [postgres, temporal, bundle] = started
  if (postgres.status === 'rejected' || temporal.status === 'rejected' || bundle.status === 'rejected') {
    await directory.remove()
    throw started.find((outcome) => outcome.status === 'rejected')?.reason
  }
  project.provide('postgresUrl', postgres.value.adminUrl)
  project.provide('temporalAddress', temporal.value.address)
  project.provide('bundlePath', bundle.value)
  project.provide('recordDirectory', process.env.MALLBRIDGE_RECORD_DIRECTORY ?? null)
  return () => directory.remove()
}

function startTestPostgres({ postgresData, processes }: RunDirectory, port: number): Promise<PostgresServer> {
  return startPostgres({ dataDir: postgresData, port, durable: false, onSpawn: processes.add })
}

function startTestTemporal({ path, processes }: RunDirectory, port: number): Promise<TemporalServer> {
  const { temporalCliPath, searchPath } = readLauncherEnvironment()
  return startTemporal({
    port,
    headless: true,
    cacheDir: findCacheDirectory(join(ROOT, '.data')),
    cliPath: temporalCliPath,
    searchPath,
    logFile: join(path, 'temporal.log'),
    onSpawn: processes.add,
  })
}

async function buildTestBundle(): Promise<string> {
  if (!existsSync(join(ROOT, 'workflows/index.ts')) || !existsSync(join(ROOT, 'worker/bundle.ts'))) return ''
  return (await buildWorkflowBundle(ROOT, join(ROOT, 'node_modules/.cache/mallbridge'))).bundlePath
}
