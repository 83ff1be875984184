import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPersonal, sealPersonal } from '../../db/commands/vault.ts'
import { type RewrapProgress, rewrapAll } from '../../db/rewrap-all.ts'
import { type KeyRing, readMasterKeys } from '../../platform/key-ring.ts'
import { openSeededDatabase, type SeededDatabase } from '../support/seeded-database.ts'

const PERSON = { receiver: { receiverName: '测试用户甲', receiverPhone: '13800001234', address: '测试路 1 号' } }
const KEYS = Object.fromEntries(['k2', 'k3', 'lost'].map((id) => [id, `${id}:${randomBytes(32).toString('base64')}`]))

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

/** The ring of the test database with another key in front. */
function rotated(id: 'k2' | 'k3'): KeyRing {
  const { currentId, masterKeys } = readMasterKeys(KEYS[id] ?? '')
  return { currentId, masterKeys: new Map([...masterKeys, ...seeded.masterKeys.masterKeys]) }
}

async function run(ring: KeyRing) {
  const told: RewrapProgress[] = []
  const report = await rewrapAll(seeded.db, ring, (progress) => told.push(progress))
  return { report, told }
}

test('a rotation moves everything, tells how far it is, and a second run finds nothing to do', async () => {
  const { vaultId } = await sealPersonal(seeded.db, seeded.masterKeys, PERSON)

  const first = await run(rotated('k2'))
  const second = await run(rotated('k2'))

  const secrets = seeded.applications.length
  expect(first.told).toEqual([
    { done: secrets, total: secrets + 1 },
    { done: secrets + 1, total: secrets + 1 },
  ])
  expect(first.report).toEqual({
    masterKeyId: 'k2',
    rewrapped: { dataKeys: 1, applicationSecrets: secrets },
    left: {},
    refusals: [],
  })
  expect(second).toEqual({
    told: [],
    report: { masterKeyId: 'k2', rewrapped: { dataKeys: 0, applicationSecrets: 0 }, left: {}, refusals: [] },
  })
  expect(await openPersonal(seeded.db, readMasterKeys(KEYS.k2 ?? ''), vaultId)).toEqual(PERSON)
})

test('two at once share the work and leave nothing', async () => {
  for (let index = 0; index < 30; index += 1) await sealPersonal(seeded.db, seeded.masterKeys, PERSON)

  await Promise.all([run(rotated('k2')), run(rotated('k2'))])

  expect((await run(rotated('k2'))).report.left).toEqual({})
})

test('keys that the ring cannot open are left, each reason told once and both languages with it', async () => {
  const lost = readMasterKeys(KEYS.lost ?? '')
  for (let index = 0; index < 3; index += 1) await sealPersonal(seeded.db, lost, PERSON)

  const { report } = await run(rotated('k2'))

  expect(report.left).toEqual({ lost: 3 })
  expect(report.refusals).toEqual([
    { code: 'MASTER_KEY_MISSING', rows: 3, zh: expect.stringContaining('lost'), en: expect.stringContaining('lost') },
  ])
})
