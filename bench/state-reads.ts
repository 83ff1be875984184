import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { request } from 'undici'
import { type Lived, runCrowd } from './crowd.ts'
import type { StateFigures } from './figures.ts'
import { latencyOf } from './latency.ts'
import type { SignedCaller } from './signed-caller.ts'

export interface ReadOptions {
  client: Client
  mall: SignedCaller
  /** Orders whose workflows still run, so that a read could wake them. */
  open: readonly Lived[]
  reads: number
  concurrency: number
  workerMetricsUrl: string
  untilMs: number
}

/** For what the last round has left to do. */
const SETTLE_MS = 1_000

/** Reads states as fast as they come, and looks whether the engine noticed. */
export async function readStates(options: ReadOptions): Promise<StateFigures> {
  const { mall, open, reads, concurrency, untilMs } = options
  await sleep(SETTLE_MS)
  const before = await readEngine(options)
  let turn = 0
  const { calls, elapsedMs } = await runCrowd(
    async ({ measure }) => {
      const lived = open[turn++ % open.length]
      if (lived === undefined) throw new Error('no order is open')
      await measure('state', () => mall.get(`/v1/mall/orders/${lived.orderId}/state`))
      return lived
    },
    { lives: reads, concurrency, untilMs },
  )
  const after = await readEngine(options)
  const latency = latencyOf(calls.state ?? [])
  return {
    ...latency,
    perSecond: (latency.count * 1000) / elapsedMs,
    workflowTasks: before.tasks === null || after.tasks === null ? null : after.tasks - before.tasks,
    historyEvents: after.events - before.events,
  }
}

async function readEngine({
  client,
  open,
  workerMetricsUrl,
}: ReadOptions): Promise<{ tasks: number | null; events: number }> {
  const ids = open.flatMap(({ workflowIds }) => workflowIds)
  const described = await Promise.all(ids.map((id) => client.workflow.getHandle(id).describe()))
  const events = described.reduce((sum, { historyLength }) => sum + historyLength, 0)
  return { tasks: await readTaskCount(workerMetricsUrl), events }
}

/** A query would leave no trace in the history: only the worker itself knows that it got none. */
async function readTaskCount(metricsUrl: string): Promise<number | null> {
  const answer = await request(metricsUrl)
  return sumOfMetric(await answer.body.text(), TASKS)
}

const TASKS = 'temporal_workflow_task_queue_poll_succeed'

/** A counter over all its labels; null when it is not there. https://prometheus.io/docs/instrumenting/exposition_formats */
export function sumOfMetric(text: string, name: string): number | null {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return lines.length === 0 ? null : lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
