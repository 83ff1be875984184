import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const KEEP_MS = 24 * 60 * 60 * 1_000

export interface Build {
  root: string
  /** Where all that is built is kept, for this state of the sources and for earlier ones. */
  directory: string
  /** What is built, such as `programs`; an ending such as `.js` follows the hash of the sources. */
  name: string
  ending?: string
  /** Rooms and files that it is built from, relative to the root. */
  sources: readonly string[]
  /** Writes it to a path that nobody else uses. */
  write(path: string): Promise<void>
}

/**
 * What is built from the sources as they are now: once for each state of them, then found again.
 *
 * @returns its path, and whether it had to be built.
 */
export async function buildOnce(build: Build): Promise<{ path: string; wasBuilt: boolean }> {
  const { root, directory, name, ending = '', sources, write } = build
  const path = join(directory, `${name}-${await hashSources(root, sources)}${ending}`)
  if (existsSync(path)) return { path, wasBuilt: false }
  await mkdir(directory, { recursive: true })
  const unfinished = join(directory, `unfinished-${randomBytes(6).toString('hex')}${ending}`)
  try {
    await write(unfinished)
    await removeOld(directory)
    await rename(unfinished, path).catch((error: unknown) => {
      // Another run was as quick: a directory with files is not replaced, and theirs is the same.
      if (!existsSync(path)) throw error
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return { path, wasBuilt: true }
}

async function hashSources(root: string, sources: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(root)
  for (const source of sources) {
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
    const age = await stat(file).catch(() => null)
    if (age !== null && Date.now() - age.mtimeMs > KEEP_MS) await rm(file, { recursive: true, force: true })
  }
}
