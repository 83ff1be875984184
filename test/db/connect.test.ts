import { eq, inArray, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Connection, connectDatabase, type Executor } from '../../db/connect.ts'
import { partners } from '../../db/schema/index.ts'
import { createTestDatabase } from '../support/database.ts'

let connection: Connection
let url: string
let drop: () => Promise<void>

beforeAll(async () => {
  const database = await createTestDatabase()
  drop = database.drop
  url = database.url
  connection = connectDatabase({
    url,
    maxConnections: 1,
    statementTimeoutMs: 15_000,
    applicationName: 'test',
  })
})
afterAll(async () => {
  await connection.close()
  await drop()
})

/** How often the server used what it had prepared for queries that hold the text. */
async function uses(text: string): Promise<number[]> {
  const rows = await connection.db.execute<{ uses: number }>(
    sql`select (generic_plans + custom_plans)::int as uses from pg_prepared_statements where statement like ${`%${text}%`}`,
  )
  return rows.map((row) => row.uses)
}

test('a query is prepared once and used again with other values', async () => {
  const { db } = connection
  for (const name of ['A', 'B', 'C']) await db.select().from(partners).where(eq(partners.nameZh, name))
  expect(await uses('"partners"."name_zh" = $1')).toEqual([3])
})

test('inside transactions and their savepoints as well, and what they undo is undone', async () => {
  const { db } = connection
  const add = (executor: Pick<typeof db, 'insert'>, partnerId: string) =>
    executor.insert(partners).values({ partnerId, kind: 'MALL', nameZh: '商城', nameEn: 'mall' })
  await db.transaction(async (transaction) => {
    await add(transaction, 'KEPT-1')
    await transaction.transaction((inner) => add(inner, 'KEPT-2'))
    const undone = transaction.transaction(async (inner) => {
      await add(inner, 'UNDONE')
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
  })
  const kept = await db.select({ id: partners.partnerId }).from(partners).orderBy(partners.partnerId)
  expect(kept.map(({ id }) => id)).toEqual(['KEPT-1', 'KEPT-2'])
  expect(await uses('insert into "partners"')).toEqual([3])
})

test('of two transactions that lock each other out, the one that the server undoes is run once more', async () => {
  const pair = connectDatabase({ url, maxConnections: 2, statementTimeoutMs: 15_000, applicationName: 'test' })
  const names = ['LOCK-1', 'LOCK-2'] as const
  const rows = names.map((partnerId) => ({ partnerId, kind: 'MALL' as const, nameZh: '0', nameEn: '' }))
  await pair.db.insert(partners).values(rows)
  const isHolding = { 'LOCK-1': false, 'LOCK-2': false }
  let runs = 0
  const add = (executor: Executor, partnerId: string) =>
    executor
      .update(partners)
      .set({ nameZh: sql`(${partners.nameZh}::int + 1)::text` })
      .where(eq(partners.partnerId, partnerId))
  const takeBoth = (first: keyof typeof isHolding, second: keyof typeof isHolding) =>
    pair.db.transaction(async (transaction) => {
      runs += 1
      await add(transaction, first)
      isHolding[first] = true
      await expect.poll(() => isHolding[second]).toBe(true)
      await add(transaction, second)
    })

  await Promise.all([takeBoth('LOCK-1', 'LOCK-2'), takeBoth('LOCK-2', 'LOCK-1')])

  const counts = await pair.db
    .select({ count: partners.nameZh })
    .from(partners)
    .where(inArray(partners.partnerId, names))
  await pair.close()
  expect(runs).toBe(3)
  expect(counts).toEqual([{ count: '2' }, { count: '2' }])
})

test('a transaction that fails for another reason is run once', async () => {
  let runs = 0
  const failing = connection.db.transaction(async (transaction) => {
    runs += 1
    await transaction.execute(sql`select 1 / 0`)
  })
  await expect(failing).rejects.toMatchObject({ cause: { code: '22012' } })
  expect(runs).toBe(1)
})
