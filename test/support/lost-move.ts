import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { commitMove } from '../../db/commands/commit-move.ts'
import type { Database } from '../../db/connect.ts'
import { orders } from '../../db/schema/index.ts'
import { dueAtMs } from '../../domain/deadline.ts'
import { DEFAULT_ORDER_POLICY, type EventRequest } from '../../domain/order.ts'
import { advance } from '../../domain/order-advance.ts'
import { decide, nextActor } from '../../domain/order-decision.ts'
import { noticesOf } from '../../workflows/order-notices.ts'

const policy = DEFAULT_ORDER_POLICY

/**
 * As if the engine had died after a task had moved the order in the database and before the task had ended: the engine
 * knows nothing of the move, nor that it was asked for.
 */
export async function moveInDatabaseOnly(db: Database, orderId: string, request: EventRequest): Promise<void> {
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId))
  if (row === undefined) throw new Error('the order is not placed')
  const context = { order: row.facts, request, policy, nowMs: Date.now() }
  const decision = decide(context)
  if (decision.outcome !== 'MOVE') throw new Error('the table refuses the move')
  const newId = () => randomUUID().replaceAll('-', '')
  const move = { ...context, ...decision, refundNo: newId(), deadline: undefined }
  const facts = advance(move)
  await commitMove(
    db,
    {
      facts,
      request,
      from: row.state,
      row: decision.transition.row,
      effects: decision.transition.effects ?? [],
      notices: noticesOf({ move, next: facts, policy, newId }),
      nextActor: nextActor(facts),
      dueAtMs: dueAtMs({ order: facts, policy }),
      nowMs: context.nowMs,
    },
    { shredAfterMs: 1000 },
  )
}
