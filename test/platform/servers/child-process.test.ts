import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logHolds, type Part, type PartOptions, startPart } from '../../../platform/servers/child-process.ts'
import { readBirth } from '../../../platform/servers/leftovers.ts'
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts'

const STAY = 'setInterval(() => {}, 1000)'

test('a part is ready when its log says so, and its output is in the file', async () => {
  const part = await start(await makeTemporaryDirectory(), `console.log('worker ready'); ${STAY}`)

  expect(await readFile(part.logFile, 'utf8')).toContain('worker ready')
  await part.stop()
})

test('what an earlier run wrote does not make a part ready', async () => {
  const directory = await makeTemporaryDirectory()
  await writeFile(join(directory, 'part.log'), 'worker ready\n')

  await expect(start(directory, 'process.exit(3)')).rejects.toThrow('part ended with code 3')
})

test('a part that ends before it is ready is reported with its last words', async () => {
  const directory = await makeTemporaryDirectory()

  await expect(start(directory, `console.error('no such table'); process.exit(1)`)).rejects.toThrow(/\| no such table/)
})

test('a part that is never ready is stopped again', async () => {
  const directory = await makeTemporaryDirectory()
  let pid = 0
  const onSpawn = async (_name: string, spawned: number): Promise<void> => {
    pid = spawned
  }

  await expect(start(directory, STAY, { readyDeadlineMs: 50, onSpawn })).rejects.toThrow('was not ready within 50 ms')
  expect(await readBirth(pid)).toBeNull()
})

test('a part that ignores the stop signal is killed at the deadline', async () => {
  const deaf = `process.on('SIGTERM', () => {}); console.log('worker ready'); ${STAY}`
  const part = await start(await makeTemporaryDirectory(), deaf)

  await part.stop(50)

  expect(await part.exited).toEqual({ code: null, signal: 'SIGKILL' })
})

test('an interruption ends the wait and the part with it', async () => {
  const interruption = new AbortController()
  const waiting = start(await makeTemporaryDirectory(), STAY, { interruption: interruption.signal })

  interruption.abort()

  await expect(waiting).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
})

test('a log that has grown too long is moved aside', async () => {
  const directory = await makeTemporaryDirectory()
  await writeFile(join(directory, 'part.log'), Buffer.alloc(20_000_001))

  const part = await start(directory, `console.log('worker ready'); ${STAY}`)
  await part.stop()

  expect((await stat(join(directory, 'part.log.1'))).size).toBe(20_000_001)
  expect((await stat(part.logFile)).size).toBeLessThan(1_000)
})

function start(directory: string, script: string, options: Partial<PartOptions> = {}): Promise<Part> {
  return startPart({
    name: 'part',
    command: process.execPath,
    args: ['-e', script],
    env: {},
    logFile: join(directory, 'part.log'),
    isReady: (run) => logHolds('worker ready', run),
    readyDeadlineMs: 30_000,
    ...options,
  })
}
