import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { childEnvironment } from './environment.ts'

const run = promisify(execFile)
const BUILD_LIMIT_MS = 120_000
const KEEP_MS = 24 * 60 * 60 * 1_000
const SOURCES = ['workflows', 'domain', 'worker/bundle.ts', 'package-lock.json']

/**
 * The workflow bundle for the sources as they are now: built once for each state of the sources, then found again.
 *
 * @returns the file, and whether it had to be built.
 */
export async function buildWorkflowBundle(
  root: string,
  directory: string,
): Promise<{ bundlePath: string; wasBuilt: boolean }> {
  const bundlePath = join(directory, `workflow-bundle-${await hashSources(root)}.js`)
  if (existsSync(bundlePath)) return { bundlePath, wasBuilt: false }
  await mkdir(directory, { recursive: true })
  const unfinished = join(directory, `unfinished-${randomBytes(6).toString('hex')}.js`)
  try {
    const builder = ['--import', 'tsx', join(root, 'worker', 'bundle.ts'), unfinished]
    await run(process.execPath, builder, { cwd: root, env: childEnvironment({}), timeout: BUILD_LIMIT_MS })
    await removeOld(directory)
    await rename(unfinished, bundlePath)
  } finally {
    await rm(unfinished, { force: true })
  }
  return { bundlePath, wasBuilt: true }
}

async function hashSources(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of await listFiles(root, source)) hash.update(file).update(await readFile(join(root, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

async function listFiles(root: string, source: string): Promise<string[]> {
  if (source.includes('.')) return [source]
  const entries = await readdir(join(root, source), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

/** Not the youngest: another run may be using them. */
async function removeOld(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name)
    if (Date.now() - (await stat(file)).mtimeMs > KEEP_MS) await rm(file, { force: true })
  }
}
