import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { migrateDatabase } from '../../db/migrate.ts'

const TEMPLATE = 'mallbridge_template'
const TEMPLATE_LOCK = 4_701

export interface TestDatabase {
  /** Of the superuser. */
  url: string
  /** Ends every connection to the database and deletes it. */
  drop(): Promise<void>
}

/** A database of its own, with every migration applied: a copy of one that the first caller of the run migrates. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl')
  const name = `test_${randomBytes(8).toString('hex')}`
  await withAdmin(adminUrl, async (sql) => {
    await sql`SELECT pg_advisory_lock(${TEMPLATE_LOCK})`
    await makeTemplate(sql, adminUrl)
    await sql`SELECT pg_advisory_unlock(${TEMPLATE_LOCK})`
    await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(TEMPLATE)}`
  })
  return {
    url: urlOf(adminUrl, name),
    drop: () =>
      withAdmin(adminUrl, async (sql) => {
        await sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`
      }),
  }
}

async function makeTemplate(sql: postgres.Sql, adminUrl: string): Promise<void> {
  const found = await sql`SELECT 1 FROM pg_database WHERE datname = ${TEMPLATE}`
  if (found.length > 0) return
  const unfinished = `${TEMPLATE}_unfinished`
  await sql`DROP DATABASE IF EXISTS ${sql(unfinished)} WITH (FORCE)`
  await sql`CREATE DATABASE ${sql(unfinished)}`
  await migrateDatabase(urlOf(adminUrl, unfinished))
  await sql`ALTER DATABASE ${sql(unfinished)} RENAME TO ${sql(TEMPLATE)}`
}

async function withAdmin(adminUrl: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}

function urlOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}
