import { sql } from 'drizzle-orm'
import type { OrderWorld } from '../../support/order-world.ts'

/** All that the platform remembers, short enough to be compared after every attack. */
export interface Snapshot {
  /** Of every table but the nonces: how many rows, and a digest of all that is in them. */
  tables: Record<string, string>
  /** Events in the history of each order's workflow. */
  historyLengths: Record<string, number>
  nonces: number
}

export type TakeSnapshot = () => Promise<Snapshot>

/** Looks up the tables once; a table of tomorrow is watched without a word here. */
export async function openSnapshots(
  { db, client }: Pick<OrderWorld, 'db' | 'client'>,
  orderIds: readonly string[],
): Promise<TakeSnapshot> {
  const tables = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  const digests = tables
    .filter(({ name }) => name !== 'nonces')
    .map(({ name }) => {
      const table = sql.identifier(name)
      const digest = sql`count(*) || ' ' || md5(coalesce(string_agg(t::text, '' order by t::text), ''))`
      return sql`select ${name}::text as name, ${digest} as content from ${table} t`
    })
  const query = sql`${sql.join(digests, sql` union all `)} union all select 'nonces', count(*)::text from nonces`

  return async () => {
    const lengths = orderIds.map(async (orderId): Promise<[string, number]> => {
      const { historyLength } = await client.workflow.getHandle(`order-${orderId}`).describe()
      return [orderId, historyLength]
    })
    const [rows, ...histories] = await Promise.all([db.execute<{ name: string; content: string }>(query), ...lengths])
    const { nonces, ...contents } = Object.fromEntries(rows.map(({ name, content }) => [name, content]))
    return { tables: contents, historyLengths: Object.fromEntries(histories), nonces: Number(nonces) }
  }
}
