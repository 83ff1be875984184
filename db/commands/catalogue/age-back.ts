import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { NUMBER_MOVES } from '../../../domain/number.ts'
import type { Database } from '../../connect.ts'
import { phoneNumbers } from '../../schema/index.ts'

const BATCH_NUMBERS = 500
/** A run ends also when very many numbers have cooled down at once; the next run takes the rest. */
const MOST_BATCHES = 20

/** AGING → AVAILABLE, marked as reused, once the cooling is over (contract section 3). Answers how many. */
export async function returnAgedNumbers(db: Database): Promise<number> {
  let returned = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const count = await returnBatch(db)
    returned += count
    if (count < BATCH_NUMBERS) break
  }
  return returned
}

/** One that a buyer is locking right now is passed over: the lock itself takes it out of the cooling. */
async function returnBatch(db: Database): Promise<number> {
  const isCooled = and(eq(phoneNumbers.state, 'AGING'), lte(phoneNumbers.agingUntil, sql`now()`))
  return db.transaction(async (transaction) => {
    const cooled = await transaction
      .select({ phoneNumber: phoneNumbers.phoneNumber })
      .from(phoneNumbers)
      .where(isCooled)
      .orderBy(asc(phoneNumbers.agingUntil))
      .limit(BATCH_NUMBERS)
      .for('update', { skipLocked: true })
    if (cooled.length === 0) return 0
    await transaction
      .update(phoneNumbers)
      .set({
        state: NUMBER_MOVES.RETURN.to,
        isReused: true,
        agingUntil: null,
        version: sql`${phoneNumbers.version} + 1`,
        updatedAt: sql`now()`,
      })
      .where(
        inArray(
          phoneNumbers.phoneNumber,
          cooled.map(({ phoneNumber }) => phoneNumber),
        ),
      )
    return cooled.length
  })
}
