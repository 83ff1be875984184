import { recordAttention } from '../db/commands/attention.ts'
import type { OrderFacts } from '../domain/order.ts'
import type { ActivityDependencies } from './dependencies.ts'

interface RecordAttention {
  orderId: string
  change: Pick<OrderFacts, 'noticeState' | 'attention'>
}

/** What became of the order notice is no move, and still changes whether a person should look at the order. */
export const bindRecordAttention = ({ db }: ActivityDependencies) =>
  async function recordAttentionActivity({ orderId, change }: RecordAttention): Promise<void> {
    await recordAttention(db, orderId, change)
  }
