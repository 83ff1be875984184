import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { defineKeysRewrap } from '../../../cli/commands/keys-rewrap.ts'
import { EXIT } from '../../../cli/exit-code.ts'
import { sealPersonal } from '../../../db/commands/vault.ts'
import { type Connection, connectDatabase } from '../../../db/connect.ts'
import { seedDemo } from '../../../db/seed/demo.ts'
import { readMasterKeys } from '../../../platform/key-ring.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { writeDemoFile } from '../../support/demo-file.ts'
import { TEST_MASTER_KEYS } from '../../support/master-keys.ts'

const PERSON = { receiver: { receiverName: '测试用户甲', receiverPhone: '13800001234', address: '测试路 1 号' } }
const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`
const SECOND = newKey('k2')

let database: TestDatabase
let connection: Connection
let secrets = 0
beforeAll(async () => {
  database = await createTestDatabase()
  const { url } = database
  connection = connectDatabase({ url, maxConnections: 2, statementTimeoutMs: 15_000, applicationName: 'test' })
  const urls = { merchantSimulatorUrl: null, mallSimulatorUrl: null }
  secrets = (await seedDemo(connection.db, readMasterKeys(TEST_MASTER_KEYS), urls)).length
  await seal(TEST_MASTER_KEYS)
})
afterAll(async () => {
  await connection.close()
  await database.drop()
})

const output: string[] = []
const errors: string[] = []
beforeEach(() => {
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('MALLBRIDGE_MASTER_KEYS', `${SECOND},${TEST_MASTER_KEYS}`)
  vi.spyOn(console, 'log').mockImplementation((line: string) => void output.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void errors.push(line))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
  output.length = 0
  errors.length = 0
})

const seal = (keys: string) => sealPersonal(connection.db, readMasterKeys(keys), PERSON)

async function rewrap(...args: string[]): Promise<void> {
  const command = new Command('rewrap')
  defineKeysRewrap(command)
  await command.parseAsync(args, { from: 'user' })
}
const printed = (): unknown => JSON.parse(output.join('\n'))

test('a rotation is finished by one command, with one document for scripts', async () => {
  await rewrap('--json')

  expect(printed()).toEqual({
    masterKeyId: 'k2',
    rewrapped: { dataKeys: 1, applicationSecrets: secrets },
    left: {},
    refusals: [],
  })
  expect(process.exitCode).toBeUndefined()
})

test('a person sees how far it is, and that nothing is left', async () => {
  await seal(TEST_MASTER_KEYS)

  await rewrap()

  expect(output[0]).toBe('  1 / 1')
  expect(output.at(-1)).toContain('没有剩余 · nothing is left')
})

test('what the ring does not open is told with its key in both languages, and the exit code says that it is not done', async () => {
  await seal(newKey('lost'))

  await rewrap()

  const text = output.join('\n')
  expect(text).toContain('lost: 1')
  expect(text).toContain('缺少主密钥 lost')
  expect(text).toContain('Master key lost is missing')
  expect(process.exitCode).toBe(EXIT.refused)
})

test('without settings of its own it works on the demo that runs, with the keys beside its file', async () => {
  vi.stubEnv('DATABASE_URL', '')
  vi.stubEnv('MALLBRIDGE_MASTER_KEYS', '')
  const demoFile = await writeDemoFile({ databaseUrl: database.url })
  await writeFile(join(dirname(demoFile), 'keys'), `${newKey('k3')},${SECOND}\n`, { mode: 0o600 })

  await rewrap('--json', '--demo-file', demoFile)

  expect(printed()).toMatchObject({ masterKeyId: 'k3', rewrapped: { dataKeys: 2, applicationSecrets: secrets } })
})

test('neither settings nor a demo: it says which settings are missing', async () => {
  vi.stubEnv('MALLBRIDGE_MASTER_KEYS', '')

  await rewrap('--demo-file', await writeDemoFile())

  expect(errors.join('\n')).toContain('set DATABASE_URL and MALLBRIDGE_MASTER_KEYS')
  expect(process.exitCode).toBe(EXIT.usage)
})

test('a database that is away and keys that cannot be read are told apart, and no key is shown', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:9/none')
  await rewrap('--json')
  expect(printed()).toMatchObject({ error: { code: 'DATABASE_UNAVAILABLE' } })
  expect(process.exitCode).toBe(EXIT.away)

  output.length = 0
  vi.stubEnv('MALLBRIDGE_MASTER_KEYS', `${SECOND},k2:${SECOND.slice(3)}`)
  await rewrap('--json')
  expect(printed()).toMatchObject({ error: { code: 'MASTER_KEYS_INVALID', zh: expect.stringContaining('第 2 项') } })
  expect(output.join('\n')).not.toContain(SECOND.slice(3))
  expect(process.exitCode).toBe(EXIT.refused)
})
