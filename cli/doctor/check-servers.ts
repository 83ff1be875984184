import { execFile } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { findCacheDirectory, readLauncherEnvironment } from '../../platform/servers/environment.ts'
import { findPostgresBinaries, findServerUser } from '../../platform/servers/postgres-binaries.ts'
import { findInstalledTemporal } from '../../platform/servers/temporal-binary.ts'
import { configuredTemporalAddress, connectTemporal, type TemporalConnection } from '../../platform/temporal.ts'
import { TemporalConnectionError } from '../../platform/temporal-trouble.ts'
import type { DemoFile } from '../demo-file.ts'
import type { DataDirectory } from '../start/data-directory.ts'
import { type Finding, failed, ok } from './check.ts'

const run = promisify(execFile)
const LIMIT_MS = 3_000
// The SSLRequest of PostgreSQL's protocol: length 8, code 80877103. Only a PostgreSQL server answers it with S or N.
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

export async function checkPostgres(data: DataDirectory, demo: DemoFile | null): Promise<Finding> {
  const name = 'PostgreSQL'
  const url = demo?.databaseUrl ?? readLauncherEnvironment().databaseUrl
  try {
    if (url !== undefined) {
      const { hostname, port } = new URL(url)
      await askPostgres(hostname, Number(port || 5432))
      return ok(name, `${hostname}:${port || 5432}`)
    }
    const { postgres } = await findPostgresBinaries(await findServerUser(data.postgres))
    const { stdout } = await run(postgres, ['--version'])
    return ok(name, `${stdout.trim()}, 未启动 · not started`)
  } catch (error) {
    const action = `npm start; 日志 log: ${data.logs}/postgres.log; 或设 DATABASE_URL · or set DATABASE_URL`
    return failed(name, { detail: messageOf(error), action })
  }
}

/** The server that the environment or its profile names, else that of the running start, else what would be started. */
export async function checkTemporal(data: DataDirectory, demo: DemoFile | null): Promise<Finding> {
  const name = 'Temporal'
  try {
    if (configuredTemporalAddress() !== null) return ok(name, await askTemporal(connectTemporal({ limitMs: LIMIT_MS })))
    if (demo?.temporalAddress !== undefined) {
      const { temporalAddress: address, temporalNamespace: namespace } = demo
      const fallback = () => ({ address, namespace })
      return ok(name, await askTemporal(connectTemporal({ fallback, limitMs: LIMIT_MS })))
    }
    const { temporalCliPath: cliPath, searchPath } = readLauncherEnvironment()
    const binary = await findInstalledTemporal({ cliPath, searchPath, cacheDir: findCacheDirectory(data.path) })
    if (binary === null) return ok(name, '将在启动时下载 · npm start will download it')
    return ok(name, `${binary.path} ${binary.version}, 未启动 · not started`)
  } catch (error) {
    const action = `npm start; 日志 log: ${data.logs}/temporal.log; 或设 TEMPORAL_ADDRESS · or set TEMPORAL_ADDRESS`
    return failed(name, { detail: messageOf(error), action })
  }
}

/** @throws Error when the server does not know the namespace, or the key opens another one. */
async function askTemporal(connecting: Promise<TemporalConnection>): Promise<string> {
  const { connection, namespace } = await connecting
  try {
    const { serverVersion } = await connection.workflowService.getSystemInfo({})
    await connection.withDeadline(Date.now() + LIMIT_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    )
    return `${connection.options.address} ${namespace}, server ${serverVersion}`
  } finally {
    await connection.close()
  }
}

function askPostgres(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const end = (error?: Error): void => {
      socket.destroy()
      if (error === undefined) resolve()
      else reject(error)
    }
    socket.setTimeout(LIMIT_MS, () => end(new Error(`${host}:${port} does not answer`)))
    socket.once('connect', () => socket.write(SSL_REQUEST))
    socket.once('error', end)
    socket.once('data', (answer) => {
      const isPostgres = answer[0] === 0x53 || answer[0] === 0x4e
      end(isPostgres ? undefined : new Error(`${host}:${port} is not PostgreSQL`))
    })
  })
}

function messageOf(error: unknown): string {
  if (error instanceof TemporalConnectionError) return `${error.zh} · ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
