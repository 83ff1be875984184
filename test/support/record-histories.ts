import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client, WorkflowHandle } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'

const LONGEST_NAME = 150

/**
 * Writes the histories of a task queue's workflows, one a way of living: the updates that were accepted name the file; where
 * nobody may send any, its own steps. See CONTRIBUTING.md for when to record.
 */
export async function recordHistories(client: Client, taskQueue: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  const known = new Set<string>()
  for await (const { workflowId, type } of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` })) {
    const history = await client.workflow.getHandle(workflowId).fetchHistory()
    const events = history.events ?? []
    const updates = events.flatMap(updateOf)
    const steps = updates.length > 0 ? updates : events.flatMap(stepOf)
    const name = [type, ...steps].join('-').slice(0, LONGEST_NAME)
    if (known.has(name)) continue
    known.add(name)
    await writeFile(join(directory, `${name}.json`), `${withoutTraces(historyToJSON(history))}\n`)
  }
}

/** Traces name the folders of whoever records; no workflow reads them. */
const withoutTraces = (json: string): string =>
  JSON.stringify(JSON.parse(json), (key, value: unknown) => (key === 'stackTrace' ? '' : value), 2)

type Event = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number]

const named = (name: string | null | undefined): string[] => (name ? [name] : [])

function updateOf({ workflowExecutionUpdateAcceptedEventAttributes: accepted }: Event): string[] {
  return named(accepted?.acceptedRequest?.input?.name)
}

function stepOf(event: Event): string[] {
  const child = event.startChildWorkflowExecutionInitiatedEventAttributes
  return named(event.activityTaskScheduledEventAttributes?.activityType?.name ?? child?.workflowType?.name)
}
