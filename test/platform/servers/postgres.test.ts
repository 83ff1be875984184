import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { chooseRandomPort } from '../../../platform/servers/free-port.ts'
import { type PostgresServer, startPostgres } from '../../../platform/servers/postgres.ts'
import { removeCluster } from '../../../platform/servers/postgres-data.ts'
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts'

test('what was committed is there after a stop, a kill and a kill that nobody cleaned up', async () => {
  const dataDir = join(await makeTemporaryDirectory(), 'postgres')
  const first = await start(dataDir)
  await query(first.url, 'CREATE TABLE kept (step text)')
  await query(first.url, `INSERT INTO kept VALUES ('committed')`)

  process.kill(first.pid, 'SIGKILL')
  await first.part.exited
  await first.restart()
  await query(first.url, `INSERT INTO kept VALUES ('after a kill')`)
  await first.stop()
  const second = await start(dataDir)
  process.kill(second.pid, 'SIGKILL')
  const third = await start(dataDir)

  expect(await query(third.url, 'SELECT step FROM kept')).toEqual([{ step: 'committed' }, { step: 'after a kill' }])
})

test('a server that a killed owner left running is replaced', async () => {
  const dataDir = join(await makeTemporaryDirectory(), 'postgres')
  const abandoned = await start(dataDir)

  const next = await start(dataDir)

  expect(await abandoned.part.exited).toBeDefined()
  expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a taken port is replaced, only this machine gets in, and only with the password', async () => {
  const dataDir = join(await makeTemporaryDirectory(), 'postgres')
  const other = await start(join(await makeTemporaryDirectory(), 'postgres'))

  const server = await startPostgres({ dataDir, port: other.port, durable: false })
  onTestFinished(() => server.stop())

  expect(server.port).not.toBe(other.port)
  const settings = await query(server.url, `SELECT name, setting FROM pg_settings WHERE name = 'listen_addresses'`)
  expect(settings).toEqual([{ name: 'listen_addresses', setting: '127.0.0.1' }])
  const wrongPassword = new URL(server.url)
  wrongPassword.password = 'postgres'
  await expect(query(wrongPassword.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect((await stat(`${dataDir}.password`)).mode & 0o777).toBe(0o600)
  expect(await readFile(`${dataDir}.log`, 'utf8')).not.toContain(new URL(server.url).password)
})

test('a removed cluster leaves neither data nor password', async () => {
  const dataDir = join(await makeTemporaryDirectory(), 'postgres')
  const server = await start(dataDir)

  await removeCluster(dataDir)

  expect(existsSync(dataDir)).toBe(false)
  expect(existsSync(`${dataDir}.password`)).toBe(false)
  expect(await server.part.exited).toBeDefined()
})

async function start(dataDir: string): Promise<PostgresServer> {
  const server = await startPostgres({ dataDir, port: await chooseRandomPort(), durable: false })
  onTestFinished(() => server.stop())
  return server
}

async function query(url: string, text: string): Promise<object[]> {
  const sql = postgres(url, { max: 1 })
  try {
    return [...(await sql.unsafe(text))]
  } finally {
    await sql.end()
  }
}
