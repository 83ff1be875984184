import { sql } from 'drizzle-orm'
import type { Database } from '../connect.ts'

/** Whether the database answers within the limit. */
export async function isDatabaseReachable(db: Database, limitMs: number): Promise<boolean> {
  const answered = db.execute(sql`select 1`).then(
    () => true,
    () => false,
  )
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), limitMs).unref()
  })
  return Promise.race([answered, late])
}
