import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'

const LONGEST_NAME = 150

/**
 * Writes the histories of a task queue's workflows, one a way of living: the updates that were accepted name the file.
 * See CONTRIBUTING.md for when to record.
 */
export async function recordHistories(client: Client, taskQueue: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const known = new Set<string>()
  for await (const { workflowId, type } of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
    const history = await client.workflow.getHandle(workflowId).fetchHistory()
    const updates = (history.events ?? []).flatMap((event) => {
      const name = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name
      return name ? [name] : []
    })
    const name = [type, ...updates].join('-').slice(0, LONGEST_NAME)
    if (known.has(name)) continue
    known.add(name)
    await writeFile(join(directory, `${name}.json`), `${historyToJSON(history)}\n`)
  }
}
