import type { Client } from '@temporalio/client'
import { median } from './latency.ts'

export interface HistoryFigures {
  sampled: number
  /** Medians of one order. */
  events: number
  bytes: number
}

/** How long histories are; each group names the workflows that one order needed. */
export async function measureHistories(
  client: Client,
  groups: readonly (readonly string[])[],
): Promise<HistoryFigures> {
  const sizes = await Promise.all(groups.map((ids) => sizeOf(client, ids)))
  return {
    sampled: sizes.length,
    events: median(sizes.map(({ events }) => events)),
    bytes: median(sizes.map(({ bytes }) => bytes)),
  }
}

async function sizeOf(client: Client, ids: readonly string[]): Promise<{ events: number; bytes: number }> {
  const described = await Promise.all(ids.map((id) => client.workflow.getHandle(id).describe()))
  return {
    events: described.reduce((sum, { historyLength }) => sum + historyLength, 0),
    bytes: described.reduce((sum, { historySize }) => sum + (historySize ?? 0), 0),
  }
}

/** The types of a history's events, oldest first. */
export async function listEventTypes(client: Client, workflowId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory()
  return (events ?? []).map((event) => {
    const kind = Object.keys(event).find((name) => name.endsWith(SUFFIX)) ?? ''
    return kind.charAt(0).toUpperCase() + kind.slice(1, -SUFFIX.length)
  })
}

/** Each event holds its own kind of attributes and no other. */
const SUFFIX = 'EventAttributes'

export function countTypes(types: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const type of types) counts[type] = (counts[type] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a))
}
