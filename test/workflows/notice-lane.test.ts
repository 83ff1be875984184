import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker'
import { expect, inject, test } from 'vitest'
import type { QueuedNotice } from '../../domain/order-move.ts'
import { partnerTaskQueueOf } from '../../domain/task-queue.ts'
import type { LaneInput } from './lane-workflow.ts'

const toMall = (noticeId: string, changes: Partial<QueuedNotice>): QueuedNotice => ({
  noticeId,
  recipient: 'MALL',
  type: 'ORDER_STATE_CHANGED',
  context: {},
  ...changes,
})

test('a request for a refund that waits for its time keeps nothing else back', async () => {
  const refund = { type: 'REFUND_REQUESTED', context: { refundNo: 'R1' } } as const
  const result = { type: 'CANCEL_RESULT', context: { cancelId: 'C1' } } as const

  const delivered = await deliveredBy({
    notices: [toMall('refund', refund), toMall('result', result), toMall('news', {})],
    waitMs: 1500,
  })

  expect(delivered).toEqual(['result', 'news', 'refund'])
})

test('a refund is asked for once when it was to be asked for again before that was done', async () => {
  const first = { type: 'REFUND_REQUESTED', context: { refundNo: 'R1' } } as const
  const other = { type: 'REFUND_REQUESTED', context: { refundNo: 'R2' } } as const

  const delivered = await deliveredBy({
    notices: [toMall('first', first), toMall('other', other), toMall('again', first)],
    waitMs: 60_000,
  })

  expect(delivered).toEqual(['other', 'again'])
})

async function deliveredBy(input: LaneInput): Promise<string[]> {
  const address = inject('temporalAddress')
  const taskQueue = `lane-${randomUUID()}`
  const [connection, clientConnection, workflowBundle] = await Promise.all([
    NativeConnection.connect({ address }),
    Connection.connect({ address }),
    bundleWorkflowCode({ workflowsPath: join(import.meta.dirname, 'lane-workflow.ts') }),
  ])
  const activities = { deliverNotice: async () => ({ outcome: 'DELIVERED' }), closeNotice: async () => undefined }
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue, workflowBundle, activities }),
    Worker.create({ connection, taskQueue: partnerTaskQueueOf(taskQueue), activities }),
  ])
  const running = Promise.all(workers.map((worker) => worker.run()))
  try {
    const { workflow } = new Client({ connection: clientConnection })
    return await workflow.execute('laneWorkflow', { workflowId: taskQueue, taskQueue, args: [input] })
  } finally {
    for (const worker of workers) worker.shutdown()
    await running
    await Promise.all([connection.close(), clientConnection.close()])
  }
}
