import { execFile } from 'node:child_process'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const POLL_MS = 50

/** A process that an owner started, told apart from a later one that got the same number. */
export interface RecordedProcess {
  name: string
  pid: number
  /** When it started, in the operating system's own words. */
  birth: string
}

export interface ProcessRecord {
  add: (name: string, pid: number) => Promise<void>
  clear: () => Promise<void>
  /** Sends a signal to all without waiting: for the moment in which our own process ends. */
  signalAll: (signal: NodeJS.Signals) => void
}

/**
 * Keeps the list of running parts in a file, so that the next start can end what a killed owner left behind.
 * Writes go to a new file that replaces the old one: a kill between two writes leaves a whole list.
 */
export function recordProcesses(file: string): ProcessRecord {
  const recorded = new Map<string, RecordedProcess>()
  let last: Promise<void> = Promise.resolve()
  const save = (): Promise<void> => {
    last = last.then(() => replaceFile(file, JSON.stringify([...recorded.values()])))
    return last
  }
  return {
    async add(name, pid) {
      const birth = await readBirth(pid)
      if (birth === null) return
      recorded.set(name, { name, pid, birth })
      await save()
    },
    async clear() {
      recorded.clear()
      await save()
    },
    signalAll(signal) {
      for (const { pid } of recorded.values()) sendSignal(pid, signal)
    },
  }
}

/** Ends the processes of the list that still run, last started first, and answers their names. */
export async function endLeftovers(file: string, deadlineMs = 10_000): Promise<string[]> {
  const ended: string[] = []
  for (const leftover of (await readRecord(file)).reverse()) {
    if (await isAlive(leftover)) {
      await endProcess(leftover, { signal: 'SIGTERM', deadlineMs })
      ended.push(leftover.name)
    }
  }
  await replaceFile(file, '[]')
  return ended
}

/** Sends the signal and, when the process still runs at the deadline, SIGKILL. */
export async function endProcess(
  target: RecordedProcess,
  { signal, deadlineMs }: { signal: NodeJS.Signals; deadlineMs: number },
): Promise<void> {
  const deadline = Date.now() + deadlineMs
  let sent = false
  while (await isAlive(target)) {
    if (!sent) sendSignal(target.pid, signal)
    sent = true
    if (Date.now() > deadline) sendSignal(target.pid, 'SIGKILL')
    await sleep(POLL_MS)
  }
}

export async function isAlive({ pid, birth }: RecordedProcess): Promise<boolean> {
  return (await readBirth(pid)) === birth
}

/** When the process with this number started; null when there is none (or only its zombie). */
export async function readBirth(pid: number): Promise<string | null> {
  if (process.platform === 'linux') return readLinuxBirth(pid)
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)])
    return stdout.trim() || null
  } catch {
    return null
  }
}

async function readLinuxBirth(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The second field is the command in brackets and may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state] = fields
    return state === 'Z' || state === 'X' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

async function readRecord(file: string): Promise<RecordedProcess[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as RecordedProcess[]
  } catch {
    return []
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended on its own in between.
  }
}
