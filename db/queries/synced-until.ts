import { sql } from 'drizzle-orm'
import { type Executor, LONGEST_TRANSACTION_MS } from '../connect.ts'

/** A transaction has its time a moment before the server shows that it is open. */
const UNSEEN_MS = 1000

/**
 * Up to when all that was written can be seen by queries that begin after this one, in epoch milliseconds. Rows carry the
 * time at which their transaction began, and one that began earlier may be committed later: whoever goes on from the newest
 * row that it has seen would never see that one. So it is the beginning of the oldest transaction that is open. One that is
 * older than the platform's own ever are is somebody else's and holds nobody up.
 */
export async function findSyncedUntilMs(db: Executor): Promise<number> {
  const [row] = await db.execute<{ until: number }>(sql`
    select floor(extract(epoch from greatest(
      least(min(xact_start), now() - ${`${UNSEEN_MS} milliseconds`}::interval),
      now() - ${`${LONGEST_TRANSACTION_MS} milliseconds`}::interval
    )) * 1000)::float8 as until
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  // An aggregate has one row.
  return row?.until ?? 0
}
