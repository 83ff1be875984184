import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countOtherWraps, rewrapDataKeys, rewrapSecrets } from '../../../db/commands/rewrap.ts'
import { openPersonal, sealPersonal } from '../../../db/commands/vault.ts'
import { findApplication } from '../../../db/queries/applications.ts'
import { dataKeys } from '../../../db/schema/index.ts'
import { type KeyRing, readMasterKeys } from '../../../platform/key-ring.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

const PERSON = { receiver: { receiverName: '测试用户甲', receiverPhone: '13800001234', address: '测试路 1 号' } }
const newKey = (id: string) => readMasterKeys(`${id}:${randomBytes(32).toString('base64')}`)
/** The newest first, as an operator puts them. */
const ringOf = (...rings: KeyRing[]): KeyRing => ({
  currentId: rings[0]?.currentId ?? '',
  masterKeys: new Map(rings.flatMap(({ masterKeys }) => [...masterKeys])),
})

let seeded: SeededDatabase
let old: KeyRing
beforeAll(async () => {
  seeded = await openSeededDatabase()
  old = seeded.masterKeys
})
afterAll(() => seeded.close())

const keyRow = async (vaultId: string) =>
  (await seeded.db.select().from(dataKeys).where(eq(dataKeys.vaultId, vaultId)))[0]

test('data keys move to the current master key round by round, and what they sealed opens without the old one', async () => {
  const { db } = seeded
  const fresh = newKey('k2')
  const vaults: string[] = []
  for (let index = 0; index < 205; index += 1) vaults.push((await sealPersonal(db, old, PERSON)).vaultId)
  const [shredded = '', ...alive] = vaults.toSorted()
  await db.update(dataKeys).set({ wrappedKey: null }).where(eq(dataKeys.vaultId, shredded))

  const first = await rewrapDataKeys(db, ringOf(fresh, old), '')
  const second = await rewrapDataKeys(db, ringOf(fresh, old), first.after ?? '')
  const third = await rewrapDataKeys(db, ringOf(fresh, old), second.after ?? '')
  const again = await rewrapDataKeys(db, ringOf(fresh, old), '')

  expect([first.rewrapped, second.rewrapped, third.after]).toEqual([200, 4, null])
  expect(again).toEqual({ rewrapped: 0, refusals: [], after: null })
  for (const vaultId of [alive.at(0) ?? '', alive.at(-1) ?? '']) {
    expect(await openPersonal(db, fresh, vaultId)).toEqual(PERSON)
  }
  // What was destroyed stays destroyed.
  expect(await keyRow(shredded)).toMatchObject({ wrappedKey: null, masterKeyId: 'k1' })
})

test('secrets of applications move as well, and signatures are checked without the old master key', async () => {
  const { db, applications } = seeded
  const fresh = newKey('k3')

  const round = await rewrapSecrets(db, ringOf(fresh, old), '')
  const rest = await rewrapSecrets(db, ringOf(fresh, old), round.after ?? '')

  expect([round.rewrapped, rest.rewrapped]).toEqual([applications.length, 0])
  for (const { appKey, secret } of applications) {
    const found = await findApplication(db, fresh, appKey)
    expect(found?.secrets.map((each) => each.secret)).toEqual([secret])
  }
  await rewrapSecrets(db, ringOf(old, fresh), '')
})

test('a row that no key opens is passed over, named, and counted as left', async () => {
  const { db } = seeded
  const lost = newKey('lost')
  const fresh = newKey('k4')
  const { vaultId: unopened } = await sealPersonal(db, lost, PERSON)
  const { vaultId } = await sealPersonal(db, old, PERSON)

  const round = await rewrapDataKeys(db, ringOf(fresh, old), unopened < vaultId ? before(unopened) : before(vaultId))

  expect(round.refusals.map(({ reason, masterKeyId }) => [reason, masterKeyId])).toEqual([
    ['MASTER_KEY_MISSING', 'lost'],
  ])
  expect(await keyRow(unopened)).toMatchObject({ masterKeyId: 'lost' })
  expect(await openPersonal(db, fresh, vaultId)).toEqual(PERSON)
  expect(await countOtherWraps(db, ringOf(fresh, old))).toMatchObject({ lost: 1 })
})

test('a row that somebody else is working on is left to the next run', async () => {
  const { db } = seeded
  const fresh = newKey('k5')
  const { vaultId } = await sealPersonal(db, old, PERSON)

  await db.transaction(async (transaction) => {
    await transaction.select().from(dataKeys).where(eq(dataKeys.vaultId, vaultId)).for('update')
    const beside = await rewrapDataKeys(db, ringOf(fresh, old), before(vaultId))
    expect(beside.rewrapped).toBe(0)
  })

  expect((await rewrapDataKeys(db, ringOf(fresh, old), before(vaultId))).rewrapped).toBe(1)
})

test('keys are counted by the master key that wraps them, data keys and secrets together, without the shredded', async () => {
  const { db, applications } = seeded

  expect(await countOtherWraps(db, newKey('k9'))).toEqual({ k1: applications.length, k2: 204, k4: 1, k5: 1, lost: 1 })
  expect(await countOtherWraps(db, old)).toEqual({ k2: 204, k4: 1, k5: 1, lost: 1 })
})

/** The place right before a row in the order of the rounds. */
const before = (vaultId: string): string =>
  vaultId.slice(0, -1) + String.fromCharCode(vaultId.charCodeAt(vaultId.length - 1) - 1)
