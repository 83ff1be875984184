import { readdir, readFile } from 'node:fs/promises'

/** USER_HZ, which Linux has kept at 100 for every program to see. */
const TICKS_PER_SECOND = 100
const BYTES_PER_KIB = 1024

interface Stat {
  pid: number
  parent: number
  cpuMs: number
}

/** CPU time so far of a process, its living descendants, and those of them that have ended. Null off Linux. */
export async function readCpuMs(pid: number): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const family = await readFamily(pid)
  return family.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
}

/**
 * Memory in use now, bytes. A process alone: what is resident. A family, such as PostgreSQL's: each page that several
 * share counts in parts, so that the shared buffers count once. Null off Linux.
 */
export async function readMemoryBytes(pid: number, { isFamily }: { isFamily: boolean }): Promise<number | null> {
  if (process.platform !== 'linux') return null
  if (!isFamily) return readKib(`/proc/${pid}/status`, 'VmRSS')
  const family = await readFamily(pid)
  const sizes = await Promise.all(family.map((member) => readKib(`/proc/${member.pid}/smaps_rollup`, 'Pss')))
  return sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0)
}

async function readFamily(pid: number): Promise<Stat[]> {
  const names = await readdir('/proc')
  const stats = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readStat))
  const family: Stat[] = []
  const queue = [pid]
  for (let wanted = queue.shift(); wanted !== undefined; wanted = queue.shift()) {
    for (const stat of stats) {
      if (stat?.pid === wanted) family.push(stat)
      if (stat?.parent === wanted) queue.push(stat.pid)
    }
  }
  return family
}

/** Null for a process that has just ended. proc(5): the name may hold anything, so what follows its last bracket counts. */
async function readStat(name: string): Promise<Stat | null> {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null)
  if (text === null) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [userTicks = 0, systemTicks = 0, endedUserTicks = 0, endedSystemTicks = 0] = fields.slice(11, 15).map(Number)
  const ticks = userTicks + systemTicks + endedUserTicks + endedSystemTicks
  return { pid: Number(name), parent: Number(fields[1]), cpuMs: (ticks * 1000) / TICKS_PER_SECOND }
}

async function readKib(file: string, field: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]
  return kib === undefined ? null : Number(kib) * BYTES_PER_KIB
}
