import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endLeftovers, readBirth, recordProcesses } from '../../../platform/servers/leftovers.ts'
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts'

test('what a killed owner left running is ended by the next start', async () => {
  const record = join(await makeTemporaryDirectory(), 'processes.json')
  const pid = startSleeper()
  await recordProcesses(record).add('worker', pid)

  expect(await endLeftovers(record)).toEqual(['worker'])
  expect(await readBirth(pid)).toBeNull()
  expect(await endLeftovers(record)).toEqual([])
})

test('a process that got the number of one of ours is left alone', async () => {
  const record = join(await makeTemporaryDirectory(), 'processes.json')
  const pid = startSleeper()
  await writeFile(record, JSON.stringify([{ name: 'worker', pid, birth: 'another time' }]))

  expect(await endLeftovers(record)).toEqual([])
  expect(await readBirth(pid)).not.toBeNull()
  process.kill(pid)
})

test('a start without an earlier one has no leftovers', async () => {
  expect(await endLeftovers(join(await makeTemporaryDirectory(), 'processes.json'))).toEqual([])
})

function startSleeper(): number {
  const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  if (pid === undefined) throw new Error('cannot start a process')
  return pid
}
