import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { endProcess, readBirth } from './leftovers.ts'
import { canReach, type PostgresBinaries, REACHABLE_DIRECTORY, type ServerUser } from './postgres-binaries.ts'

const run = promisify(execFile)
const DATABASE_NAME = 'mallbridge'
const PASSWORD_BYTES = 24
const ORPHAN_DEADLINE_MS = 10_000

export interface PostgresHome {
  binaries: PostgresBinaries
  user: ServerUser | undefined
  /** As asked for. Where the server user cannot enter it, a symbolic link to the place where the data lies. */
  dataDir: string
  durable: boolean
}

/** The password of the superuser, made once and kept beside the data, readable by its owner only. */
export async function readOrMakePassword(dataDir: string): Promise<string> {
  const file = `${dataDir}.password`
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim()
  const password = randomBytes(PASSWORD_BYTES).toString('base64url')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${password}\n`, { mode: 0o600 })
  return password
}

/**
 * Makes the cluster with its empty database `mallbridge`, unless it is there. It is built beside its place and moved
 * there when it is whole, so that a kill in between leaves nothing that looks like data.
 *
 * @returns the directory in which the server finds its data.
 */
export async function prepareCluster(home: PostgresHome, password: string): Promise<string> {
  const directory = await findClusterDirectory(home)
  if (existsSync(join(directory, 'PG_VERSION'))) return directory
  const unfinished = `${directory}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  if (home.user !== undefined) await chown(unfinished, home.user.uid, home.user.gid)
  await initialise(home, { directory: unfinished, password })
  await createDatabase(home, unfinished)
  await rm(directory, { recursive: true, force: true })
  await rename(unfinished, directory)
  return directory
}

/** Deletes a cluster and its password, wherever the data lies, and first ends a postmaster that still runs on it. */
export async function removeCluster(dataDir: string): Promise<void> {
  await clearOrphan(dataDir)
  const target = await readLinkTarget(dataDir)
  const paths = [dataDir, `${dataDir}.unfinished`, `${dataDir}.password`]
  if (target !== null) paths.push(target.startsWith(join(REACHABLE_DIRECTORY, 'data-')) ? dirname(target) : target)
  for (const path of paths) await rm(path, { recursive: true, force: true })
}

/**
 * Ends a postmaster that an owner who was killed left running on this directory, and removes a pid file whose number
 * now belongs to somebody else: the server itself would refuse to start in both cases.
 */
export async function clearOrphan(directory: string): Promise<void> {
  const pidFile = join(directory, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number((await readFile(pidFile, 'utf8')).split('\n')[0])
  const birth = Number.isInteger(pid) && pid > 1 ? await readBirth(pid) : null
  if (birth !== null && (await isPostmasterOf(pid, directory))) {
    await endProcess({ name: 'postgres', pid, birth }, { signal: 'SIGINT', deadlineMs: ORPHAN_DEADLINE_MS })
  }
  await rm(pidFile, { force: true })
}

/** The status line that the server keeps in its pid file: true when it accepts connections. */
export async function isAccepting(directory: string, pid: number): Promise<boolean> {
  try {
    const lines = (await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}

async function findClusterDirectory({ dataDir, user }: PostgresHome): Promise<string> {
  await mkdir(dirname(dataDir), { recursive: true })
  if (existsSync(dataDir)) return realpath(dataDir)
  await rm(dataDir, { force: true }) // A link whose target is gone.
  if (user === undefined || canReach(dataDir, user)) return dataDir
  await mkdir(REACHABLE_DIRECTORY, { recursive: true, mode: 0o755 })
  const home = await mkdtemp(join(REACHABLE_DIRECTORY, 'data-'))
  await chmod(home, 0o755)
  const directory = join(home, 'postgres')
  await mkdir(directory)
  await symlink(directory, dataDir)
  return directory
}

async function initialise(
  { binaries, user, durable }: PostgresHome,
  { directory, password }: { directory: string; password: string },
): Promise<void> {
  const passwordFile = join(directory, '..', `.initdb-${randomBytes(6).toString('hex')}`)
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid)
  const flags = ['--encoding=UTF8', '--locale=C', '--data-checksums', '--no-instructions', '--username=postgres']
  if (!durable) flags.push('--no-sync')
  const args = [`--pgdata=${directory}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', ...flags]
  try {
    await run(binaries.initdb, args, { env: serverEnvironment(), cwd: '/', ...user })
  } finally {
    await rm(passwordFile, { force: true })
  }
  await chmod(directory, 0o700)
}

/** In single-user mode, so that no client library and no second start is needed. */
async function createDatabase({ binaries, user, durable }: PostgresHome, directory: string): Promise<void> {
  const args = ['--single', '-D', directory, '-c', `fsync=${durable ? 'on' : 'off'}`, 'postgres']
  const creation = run(binaries.postgres, args, { env: serverEnvironment(), cwd: '/', ...user })
  creation.child.stdin?.end(`CREATE DATABASE ${DATABASE_NAME};\n`)
  await creation
}

/** What the server needs of our environment, and nothing that would change its messages or its answers. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

async function isPostmasterOf(pid: number, directory: string): Promise<boolean> {
  try {
    if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(directory))
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)])
    return stdout.includes('postgres') && stdout.includes(directory)
  } catch {
    return false
  }
}

async function readLinkTarget(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null
  } catch {
    return null
  }
}
