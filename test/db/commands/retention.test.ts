import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearExpired, shredDueKeys } from '../../../db/commands/retention.ts'
import { catalogueBatches, catalogueBatchRows, dataKeys, nonces } from '../../../db/schema/index.ts'
import { openStore, type Store } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

/** More than two rounds, and then some. */
const MANY = 2500

test('one run destroys every key whose time has come, however many there are', async () => {
  await store.db.execute(sql`insert into ${dataKeys} (vault_id, wrapped_key, master_key_id, shred_after)
    select 'due-' || n, 'sealed'::bytea, 'k1', now() - interval '1 day' from generate_series(1, ${MANY}) n`)

  expect(await shredDueKeys(store.db)).toBe(MANY)
  expect(await store.db.$count(dataKeys, sql`${dataKeys.wrappedKey} is not null`)).toBe(0)
})

test('one run clears every nonce that has run out and none that is still good', async () => {
  await store.db.execute(sql`insert into ${nonces} (app_key, direction, nonce, expires_at)
    select 'app', 'M2P', 'old-' || n, now() - interval '1 second' from generate_series(1, ${MANY}) n`)
  const good = { appKey: 'app', direction: 'M2P', nonce: 'good', expiresAt: new Date(Date.now() + 60_000) }
  await store.db.insert(nonces).values(good)

  expect(await clearExpired(store.db)).toBe(MANY)
  expect(await store.db.select().from(nonces)).toMatchObject([{ nonce: 'good' }])
})

test('sealed data that no order took is put down for shredding, all of it', async () => {
  await store.db.execute(sql`insert into ${dataKeys} (vault_id, wrapped_key, master_key_id, created_at)
    select 'orphan-' || n, 'sealed'::bytea, 'k1', now() - interval '2 days' from generate_series(1, ${MANY}) n`)

  expect(await clearExpired(store.db)).toBe(MANY)
  expect(await shredDueKeys(store.db)).toBe(MANY)
})

test('a file of rows is forgotten a month after its end, and no sooner', async () => {
  const batch = { merchantId: 'M-A', format: 'CSV', sha256: '', state: 'DONE', rowCount: 1 } as const
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
  await store.db.insert(catalogueBatches).values([
    { ...batch, batchId: 'old', endedAt: daysAgo(31) },
    { ...batch, batchId: 'young', endedAt: daysAgo(29) },
    { ...batch, batchId: 'open', state: 'RUNNING', createdAt: daysAgo(31) },
  ])
  const batchIds = ['old', 'young', 'open']
  await store.db.insert(catalogueBatchRows).values(batchIds.map((batchId) => ({ batchId, line: 1 })))

  expect(await clearExpired(store.db)).toBe(2)

  expect((await store.db.select().from(catalogueBatches)).map(({ batchId }) => batchId)).toEqual(['young', 'open'])
  expect(await store.db.$count(catalogueBatchRows)).toBe(2)
})
