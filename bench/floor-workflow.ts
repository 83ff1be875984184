import { condition, defineUpdate, setHandler } from '@temporalio/workflow'
import { FLOOR_CALLS } from './floor-calls.ts'

/** What the engine itself costs: the same four client calls as an order's life, and nothing that they do. */
export async function floorWorkflow(): Promise<number> {
  let calls = 0
  for (const name of FLOOR_CALLS) setHandler(defineUpdate<number>(name), () => ++calls)
  await condition(() => calls === FLOOR_CALLS.length)
  return calls
}
