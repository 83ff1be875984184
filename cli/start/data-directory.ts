import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isAlive, readBirth } from '../../platform/servers/leftovers.ts'
import { removeCluster } from '../../platform/servers/postgres-data.ts'

/** The checkout that this file lies in. */
export const ROOT = resolve(import.meta.dirname, '../..')

const MASTER_KEY_BYTES = 32
// What --fresh leaves: a binary that takes long to fetch again, and the files of the start that is just running.
const KEPT = new Set(['cache', 'start.lock', 'processes.json'])

/** Where everything of one checkout's demo lies. */
export interface DataDirectory {
  path: string
  postgres: string
  temporal: string
  keys: string
  demo: string
  demoOrders: string
  processes: string
  lock: string
  logs: string
}

export function dataDirectoryOf(root: string): DataDirectory {
  const path = join(root, '.data')
  return {
    path,
    postgres: join(path, 'postgres'),
    temporal: join(path, 'temporal.db'),
    keys: join(path, 'keys'),
    demo: join(path, 'demo.json'),
    demoOrders: join(path, 'demo-orders.json'),
    processes: join(path, 'processes.json'),
    lock: join(path, 'start.lock'),
    logs: join(path, 'logs'),
  }
}

/**
 * Makes this process the only owner of the directory until it ends.
 *
 * @throws Error that names the other owner.
 */
export async function lockDataDirectory({ path, lock }: DataDirectory): Promise<void> {
  await mkdir(path, { recursive: true })
  const owner = await readLockOwner(lock)
  if (owner !== null && owner !== process.pid) {
    throw new Error(
      `已在运行 (进程 ${owner}): 在它的终端按 Ctrl-C 或执行 kill ${owner}, 然后重试; npm run doctor 可查看状态.\n` +
        `Already running as process ${owner}: press Ctrl-C in its terminal or run kill ${owner}, then try again; npm run doctor shows its state.`,
    )
  }
  await rm(lock, { force: true })
  const birth = await readBirth(process.pid)
  await writeFile(lock, JSON.stringify({ pid: process.pid, birth }), { flag: 'wx', mode: 0o600 })
}

export async function unlockDataDirectory({ lock }: DataDirectory): Promise<void> {
  await rm(lock, { force: true })
}

/** The process number of the start that runs on this directory, or null. */
export async function readLockOwner(lock: string): Promise<number | null> {
  try {
    const { pid, birth } = JSON.parse(await readFile(lock, 'utf8')) as { pid: number; birth: string }
    return (await isAlive({ name: 'start', pid, birth })) ? pid : null
  } catch {
    return null
  }
}

/**
 * Deletes all data. Nothing may run on it. A database of one's own is not wiped, so the keys that open it are then kept.
 */
export async function wipeData({ path, postgres, keys }: DataDirectory, { keepsKeys = false } = {}): Promise<void> {
  await removeCluster(postgres)
  for (const name of await readdir(path)) {
    if (keepsKeys && name === basename(keys)) continue
    if (!KEPT.has(name)) await rm(join(path, name), { recursive: true, force: true })
  }
}

/** The master keys of this checkout, `k1:<base64>`, made on the first start. */
export async function readOrMakeMasterKeys({ keys }: DataDirectory): Promise<string> {
  if (existsSync(keys)) return (await readFile(keys, 'utf8')).trim()
  const made = `k1:${randomBytes(MASTER_KEY_BYTES).toString('base64')}`
  await writeFile(keys, `${made}\n`, { flag: 'wx', mode: 0o600 })
  return made
}
