import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, renameSync, statSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 25
const LOG_LINES_SHOWN = 20
const LOG_TAIL_BYTES = 16_384
const LOG_LIMIT_BYTES = 20_000_000
const STOP_DEADLINE_MS = 10_000

export interface PartExit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A running child process that this process owns. */
export interface Part {
  name: string
  pid: number
  logFile: string
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  exited: Promise<PartExit>
  /** Sends the stop signal, then SIGKILL after the deadline (10 s unless told). Safe to call on an ended part. */
  stop(deadlineMs?: number): Promise<void>
}

/** What a readiness check may look at: the process, and where its output begins in the log file. */
export interface PartRun {
  pid: number
  logFile: string
  logStartBytes: number
}

export type OnSpawn = (name: string, pid: number) => Promise<void>

export interface PartOptions {
  name: string
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd?: string
  /** Output is appended here; at 20 MB the file moves to `<file>.1`. */
  logFile: string
  /** Asked every 25 ms until it answers true. */
  isReady(run: PartRun): Promise<boolean>
  readyDeadlineMs: number
  stopSignal?: NodeJS.Signals
  /** Told each time a process has been started, before it is ready: to keep a list of what runs. */
  onSpawn?: OnSpawn | undefined
  /** Ends the wait for readiness, and the part with it. A part that is ready no longer listens to it. */
  interruption?: AbortSignal | undefined
  /** Run as this user; only root may ask for it. */
  user?: { uid: number; gid: number }
}

/** A part that ended or did not answer before it was ready. The message carries its last log lines. */
export class PartFailure extends Error {
  readonly part: string
  readonly logTail: string

  constructor({ part, reason, logFile, logTail }: { part: string; reason: string; logFile: string; logTail: string }) {
    super(`${part} ${reason}. Log: ${logFile}${logTail === '' ? '' : `\n${indent(logTail)}`}`)
    this.name = 'PartFailure'
    this.part = part
    this.logTail = logTail
  }
}

/**
 * Starts a process with its output in a file and waits until it is ready.
 *
 * It gets a session of its own, so that Ctrl-C in the terminal reaches only the owner, who stops all parts in order.
 *
 * @throws PartFailure when it ends or the deadline passes first, or the interruption's reason; nothing is left running.
 */
export async function startPart(options: PartOptions): Promise<Part> {
  options.interruption?.throwIfAborted()
  await mkdir(dirname(options.logFile), { recursive: true })
  const logStartBytes = rotateLog(options.logFile)
  const child = spawnWithLog(options)
  const exited = new Promise<PartExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  })
  await whenSpawned(child, options)
  const { name, logFile, stopSignal = 'SIGTERM' } = options
  const stop = (deadlineMs = STOP_DEADLINE_MS): Promise<void> => end(child, { exited, stopSignal, deadlineMs })
  const part: Part = { name, pid: child.pid ?? 0, logFile, exited, stop }
  await options.onSpawn?.(name, part.pid)
  await whenReady(part, { ...options, logStartBytes })
  return part
}

/** True once this run's part of the log holds the text. */
export async function logHolds(text: string, { logFile, logStartBytes }: PartRun): Promise<boolean> {
  return (await readLog(logFile, logStartBytes)).includes(text)
}

/** True when a GET answers 200 within a second. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000), redirect: 'error' })
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

/** The last lines that a part wrote. */
async function readLogTail(logFile: string, fromBytes = 0): Promise<string> {
  const sizeBytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  const text = await readLog(logFile, Math.max(fromBytes, sizeBytes - LOG_TAIL_BYTES))
  return text.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n')
}

function spawnWithLog({ command, args, env, cwd, logFile, user }: PartOptions): ChildProcess {
  // A file, not a pipe: the part must survive the death of its owner without a broken pipe killing it mid-write.
  const log = openSync(logFile, 'a', 0o600)
  try {
    return spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', log, log], ...user })
  } finally {
    closeSync(log)
  }
}

function whenSpawned(child: ChildProcess, { name, command, logFile }: PartOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) => {
      reject(new PartFailure({ part: name, reason: `cannot run ${command} (${error.message})`, logFile, logTail: '' }))
    })
  })
}

async function whenReady(part: Part, options: PartOptions & { logStartBytes: number }): Promise<void> {
  const { logStartBytes, readyDeadlineMs } = options
  const deadline = Date.now() + readyDeadlineMs
  let exit: PartExit | null = null
  void part.exited.then((ended) => {
    exit = ended
  })
  while (!(await options.isReady({ pid: part.pid, logFile: part.logFile, logStartBytes }))) {
    if (exit !== null) throw await failure(part, describeExit(exit), logStartBytes)
    if (options.interruption?.aborted === true) {
      await part.stop()
      throw options.interruption.reason
    }
    if (Date.now() > deadline) {
      const late = await failure(part, `was not ready within ${readyDeadlineMs} ms`, logStartBytes)
      await part.stop()
      throw late
    }
    await sleep(POLL_MS)
  }
}

async function failure(part: Part, reason: string, fromBytes: number): Promise<PartFailure> {
  const logTail = await readLogTail(part.logFile, fromBytes)
  return new PartFailure({ part: part.name, reason, logFile: part.logFile, logTail })
}

export function describeExit({ code, signal }: PartExit): string {
  return signal === null ? `ended with code ${code ?? 'unknown'}` : `was ended by ${signal}`
}

async function end(
  child: ChildProcess,
  { exited, stopSignal, deadlineMs }: { exited: Promise<PartExit>; stopSignal: NodeJS.Signals; deadlineMs: number },
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(stopSignal)
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  await exited
  clearTimeout(timer)
}

function rotateLog(logFile: string): number {
  const sizeBytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (sizeBytes < LOG_LIMIT_BYTES) return sizeBytes
  renameSync(logFile, `${logFile}.1`)
  return 0
}

async function readLog(logFile: string, fromBytes: number): Promise<string> {
  const file = await open(logFile, 'r')
  try {
    const lengthBytes = Math.max(0, (await file.stat()).size - fromBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, fromBytes)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  | ')
}
