import { sleep } from '@temporalio/workflow'
import * as workflows from '../../workflows/index.ts'

/** The order workflow with one step that it never took: replaying a recorded history on it must fail. */
export async function orderWorkflow(input: Parameters<typeof workflows.orderWorkflow>[0]) {
  await sleep(1)
  return workflows.orderWorkflow(input)
}
