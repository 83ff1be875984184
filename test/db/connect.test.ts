import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Connection, connectDatabase } from '../../db/connect.ts'
import { partners } from '../../db/schema/index.ts'
import { createTestDatabase } from '../support/database.ts'

let connection: Connection
let drop: () => Promise<void>

beforeAll(async () => {
  const database = await createTestDatabase()
  drop = database.drop
  connection = connectDatabase({
    url: database.url,
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
