import { SEARCH_ATTRIBUTES } from '../search-attributes.ts'
import { answersOk, type OnSpawn, type Part, startPart } from './child-process.ts'
import { choosePort, chooseRandomPort, isListening } from './free-port.ts'
import { findTemporalBinary } from './temporal-binary.ts'

const DEFAULT_PORT = 7233
const UI_PORT_ABOVE = 1_000
const READY_DEADLINE_MS = 60_000
const RETENTION_LIMIT_MS = 5_000
// The server's own default is one day: too short for a demo that is looked at again next week.
const RETENTION = '2592000s'

export interface TemporalOptions {
  /** The SQLite file; in memory without it. */
  dataFile?: string | undefined
  /** 7233 unless told; the next free one when somebody has it. */
  port?: number | undefined
  /** 1000 above the port unless told. */
  uiPort?: number | undefined
  /** Where a downloaded binary is kept. */
  cacheDir: string
  /** The value of TEMPORAL_CLI_PATH. */
  cliPath?: string | undefined
  /** The value of PATH. */
  searchPath?: string | undefined
  headless?: boolean | undefined
  logFile: string
  onProgress?: ((text: string) => void) | undefined
  onSpawn?: OnSpawn | undefined
}

export interface TemporalServer {
  address: string
  /** Null when the server was started headless. */
  uiUrl: string | null
  /** Of the binary: `1.9.1 (Server 1.32.0, UI 2.54.1)`. */
  version: string
  readonly pid: number
  readonly part: Part
  stop(): Promise<void>
  /** Starts the server again on the same ports and data, also after it was killed. */
  restart(): Promise<void>
}

/**
 * A real Temporal server in its development mode on 127.0.0.1, with our search attributes in the namespace `default`.
 * Whether another server is used instead (TEMPORAL_ADDRESS) is the caller's decision.
 *
 * @throws Error that names every way to get the binary, or PartFailure with the server's last log lines.
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const binary = await findTemporalBinary(options)
  const port = await choosePort(options.port ?? DEFAULT_PORT)
  const uiPort = await choosePort(options.uiPort ?? port + UI_PORT_ABOVE, new Set([port]))
  const httpPort = await chooseRandomPort(new Set([port, uiPort]))
  const launch = (): Promise<Part> => launchServer({ ...options, path: binary.path, port, uiPort, httpPort })
  let part = await launch()
  await keepHistories(httpPort)
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: options.headless === true ? null : `http://127.0.0.1:${uiPort}`,
    version: binary.version,
    get pid() {
      return part.pid
    },
    get part() {
      return part
    },
    stop: () => part.stop(),
    async restart() {
      await part.stop()
      part = await launch()
    },
  }
}

type Launch = TemporalOptions & { path: string; port: number; uiPort: number; httpPort: number }

function launchServer({ path, port, uiPort, httpPort, dataFile, headless, logFile, onSpawn }: Launch): Promise<Part> {
  const ports = ['--ip', '127.0.0.1', '--port', String(port), '--http-port', String(httpPort)]
  const ui = headless === true ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']
  return startPart({
    name: 'temporal',
    command: path,
    args: ['server', 'start-dev', ...ports, ...ui, '--log-level', 'warn', ...storage(dataFile), ...settings()],
    // Without a home, so that a user's own settings of the CLI change nothing and nothing is written there.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TZ: 'UTC' },
    logFile,
    onSpawn,
    // The HTTP door of the same frontend, asked for the namespace that the server makes last; it opens before gRPC.
    isReady: async () =>
      (await isListening(port)) &&
      (await answersOk(`http://127.0.0.1:${httpPort}/api/v1/namespaces/default`)) &&
      (headless === true || (await answersOk(`http://127.0.0.1:${uiPort}/`))),
    readyDeadlineMs: READY_DEADLINE_MS,
  })
}

function storage(dataFile: string | undefined): string[] {
  if (dataFile === undefined) return []
  // The server's dev mode is one SQLite connection: without these every step waits for the disk.
  const pragmas = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL']
  return ['--db-filename', dataFile, ...pragmas]
}

function settings(): string[] {
  const dynamic: Record<string, boolean | number> = {
    // A merchant that hangs must not delay the calls to the others.
    'matching.enableFairness': true,
    // Fairness holds within a partition of a task queue; one server has no use for several.
    'matching.numTaskqueueReadPartitions': 1,
    'matching.numTaskqueueWritePartitions': 1,
    // An activity goes straight back to the worker that asked for it, which saves a round trip.
    'system.enableActivityEagerExecution': true,
  }
  const attributes = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ])
  return [
    ...Object.entries(dynamic).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...attributes,
  ]
}

async function keepHistories(httpPort: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${httpPort}/api/v1/namespaces/default/update`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ config: { workflowExecutionRetentionTtl: RETENTION } }),
    signal: AbortSignal.timeout(RETENTION_LIMIT_MS),
  })
  if (!response.ok) throw new Error(`Temporal refused the retention ${RETENTION}: HTTP ${response.status}`)
}
