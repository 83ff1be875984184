import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  dataDirectoryOf,
  lockDataDirectory,
  readOrMakeMasterKeys,
  unlockDataDirectory,
  wipeData,
} from '../../../cli/start/data-directory.ts'
import { readBirth } from '../../../platform/servers/leftovers.ts'
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts'

test('a second start on the same data is refused while the first one runs', async () => {
  const data = dataDirectoryOf(await makeTemporaryDirectory())
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const pid = other.pid ?? 0
  await mkdir(data.path, { recursive: true })
  await writeFile(data.lock, JSON.stringify({ pid, birth: await readBirth(pid) }))

  await expect(lockDataDirectory(data)).rejects.toThrow(`Already running as process ${pid}`)

  other.kill('SIGKILL')
  await new Promise((resolve) => other.once('exit', resolve))
  await lockDataDirectory(data)
  await unlockDataDirectory(data)
  expect(existsSync(data.lock)).toBe(false)
})

test('the master key is made once and only its owner can read it', async () => {
  const data = dataDirectoryOf(await makeTemporaryDirectory())
  await mkdir(data.path)

  const made = await readOrMakeMasterKeys(data)

  expect(made).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/)
  expect(await readOrMakeMasterKeys(data)).toBe(made)
  expect((await stat(data.keys)).mode & 0o777).toBe(0o600)
})

test('a wipe leaves only the downloaded binary and the lock of the start that does it', async () => {
  const data = dataDirectoryOf(await makeTemporaryDirectory())
  await mkdir(join(data.path, 'cache'), { recursive: true })
  await lockDataDirectory(data)
  await readOrMakeMasterKeys(data)
  await writeFile(data.demo, '{}')

  await wipeData(data)

  expect(existsSync(data.keys)).toBe(false)
  expect(existsSync(data.demo)).toBe(false)
  expect(existsSync(join(data.path, 'cache'))).toBe(true)
  expect(existsSync(data.lock)).toBe(true)
})

test('a wipe beside a foreign database keeps the keys that open it', async () => {
  const data = dataDirectoryOf(await makeTemporaryDirectory())
  await mkdir(data.path)
  const made = await readOrMakeMasterKeys(data)
  await writeFile(data.demo, '{}')

  await wipeData(data, { keepsKeys: true })

  expect(existsSync(data.demo)).toBe(false)
  expect(await readOrMakeMasterKeys(data)).toBe(made)
})
