import { randomUUID } from 'node:crypto'
import { type Client, WithStartWorkflowOperation } from '@temporalio/client'
import type { Life } from './crowd.ts'
import { FLOOR_CALLS, FLOOR_TASK_QUEUE } from './floor-calls.ts'

/** Figures of the floor stand under the names of the order's calls. */
const CALL_NAMES = { place: 'place', pay: 'pay', ship: 'ship', sign: 'signed' } as const

/** The same four client calls straight to the engine, to a workflow that does nothing. */
export function floorLife(client: Client): Life {
  return async ({ measure }) => {
    const orderId = randomUUID()
    const workflowId = `floor-${orderId}`
    const [start, ...updates] = FLOOR_CALLS
    await measure(CALL_NAMES[start], () =>
      client.workflow.executeUpdateWithStart(start, {
        startWorkflowOperation: new WithStartWorkflowOperation('floorWorkflow', {
          workflowId,
          taskQueue: FLOOR_TASK_QUEUE,
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      }),
    )
    const handle = client.workflow.getHandle(workflowId)
    for (const name of updates) await measure(CALL_NAMES[name], () => handle.executeUpdate(name))
    return { orderId, workflowIds: [workflowId] }
  }
}
