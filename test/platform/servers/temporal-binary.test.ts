import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findInstalledTemporal } from '../../../platform/servers/temporal-binary.ts'
import { cachedBinary, readTarMember } from '../../../platform/servers/temporal-download.ts'
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts'

const CURRENT = 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)'
const TOO_OLD = 'temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)'

test('the binary on PATH comes before the copy of an earlier run', async () => {
  const searchPath = await makeTemporaryDirectory()
  const cacheDir = await makeTemporaryDirectory()
  await plant(join(searchPath, 'temporal'), CURRENT)
  await plant(cachedBinary(cacheDir), CURRENT)

  const binary = await findInstalledTemporal({ searchPath: `/nowhere:${searchPath}`, cacheDir })

  expect(binary).toEqual({ path: join(searchPath, 'temporal'), version: '1.9.1 (Server 1.32.0, UI 2.54.1)' })
})

test('a binary on PATH that is too old for fair queues is passed over', async () => {
  const searchPath = await makeTemporaryDirectory()
  const cacheDir = await makeTemporaryDirectory()
  await plant(join(searchPath, 'temporal'), TOO_OLD)
  await plant(cachedBinary(cacheDir), CURRENT)

  expect((await findInstalledTemporal({ searchPath, cacheDir }))?.path).toBe(cachedBinary(cacheDir))
})

test('a binary that TEMPORAL_CLI_PATH names is used or refused, never replaced in silence', async () => {
  const cacheDir = await makeTemporaryDirectory()
  const cliPath = join(cacheDir, 'old')
  await plant(cliPath, TOO_OLD)
  await plant(cachedBinary(cacheDir), CURRENT)

  await expect(findInstalledTemporal({ cliPath, cacheDir })).rejects.toThrow('1.29 or newer')
})

test('without any binary on the machine there is none', async () => {
  expect(await findInstalledTemporal({ searchPath: '', cacheDir: await makeTemporaryDirectory() })).toBeNull()
})

test('the binary is read out of the official archive behind other files', () => {
  const archive = Buffer.concat([tarMember('LICENSE', 'MIT'), tarMember('temporal', 'binary'), Buffer.alloc(1_024)])

  expect(readTarMember(archive, 'temporal').toString()).toBe('binary')
  expect(() => readTarMember(archive, 'tctl')).toThrow('holds no tctl')
})

function tarMember(name: string, content: string): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  const body = Buffer.alloc(512)
  body.write(content)
  return Buffer.concat([header, body])
}

async function plant(path: string, version: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\necho '${version}'\n`)
  await chmod(path, 0o755)
}
