import { condition } from '@temporalio/workflow'
import type { QueuedNotice } from '../../domain/order-move.ts'
import { openLane } from '../../workflows/notice-lane.ts'

export interface LaneInput {
  notices: QueuedNotice[]
  waitMs: number
}

/** A lane without an order around it. The first notice is to wait; the ids of what was delivered come back in their order. */
export async function laneWorkflow({ notices, waitMs }: LaneInput): Promise<string[]> {
  const delivered: string[] = []
  const lane = openLane({
    partnerId: 'anybody',
    noticeRetryMs: 60_000,
    isNeeded: () => true,
    onDelivered: async ({ noticeId }) => void delivered.push(noticeId),
    onFailed: async () => undefined,
  })
  const [first, ...others] = notices
  if (first !== undefined) lane.push([{ ...first, notBeforeMs: Date.now() + waitMs }])
  lane.push(others)
  await condition(lane.isIdle)
  return delivered
}
