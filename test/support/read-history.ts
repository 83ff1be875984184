import type { Client } from '@temporalio/client'
import { orderWorkflowId } from '../../domain/task-queue.ts'

/** An order's history as the engine's Web UI shows it: every payload as the text that it is. */
export async function readHistory(client: Client, orderId: string): Promise<string> {
  const history = await client.workflow.getHandle(orderWorkflowId(orderId)).fetchHistory()
  // The history turns itself into JSON, and its bytes into Base64, before a replacer sees them.
  return JSON.stringify(history, (name, value: unknown) =>
    name === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  )
}
