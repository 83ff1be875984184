import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

export const ROOMS = [
  'domain',
  'contract',
  'platform',
  'db',
  'workflows',
  'activities',
  'api',
  'worker',
  'console',
  'cli',
  'bench',
  'test',
  'docs',
  'deploy',
] as const

/** Folders that hold what was installed, made or stored, not what was written. */
const NOT_WRITTEN = new Set(['node_modules', '.git', '.data', 'dist', 'coverage'])

/** Every written file below `root`, as a path from it with forward slashes. */
export function repositoryFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [path]
    return NOT_WRITTEN.has(entry.name) ? [] : repositoryFiles(root, path)
  })
}

/** Code that runs or tests the house: TypeScript and modules in its rooms. */
export function sourceFiles(root: string): string[] {
  const inRoom = new RegExp(`^(${ROOMS.join('|')})/.*\\.(ts|tsx|mjs)$`)
  return repositoryFiles(root).filter((path) => inRoom.test(path))
}

/** Every match of a global pattern in a file, with its place as an editor takes it: `api/app.ts:12`. */
export function findInFile(root: string, path: string, pattern: RegExp): Array<{ place: string; found: string }> {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(pattern)].map((match) => ({
    place: `${path}:${text.slice(0, match.index).split('\n').length}`,
    found: match[1] ?? match[0],
  }))
}

/** `entries` and the files of the same room that they import, at any depth. */
export function filesReachedFrom(root: string, entries: readonly string[]): Set<string> {
  const reached = new Set(entries.filter((path) => existsSync(join(root, path))))
  for (const path of reached) {
    const [room] = path.split('/')
    for (const { found } of findInFile(root, path, /\bfrom '(\.[^']+)'/g)) {
      const imported = join(path, '..', found)
      if (imported.startsWith(`${room}/`) && existsSync(join(root, imported))) reached.add(imported)
    }
  }
  return reached
}
