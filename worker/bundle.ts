import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'

/** Builds the workflows' code into one file, so that a worker starts without building: `bundle.ts <out file>`. */
const [target] = process.argv.slice(2)
if (!target) throw new Error('usage: bundle.ts <out file>')

const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url))
// Our modules keep no state (all of an order's is inside its function), so that one copy serves all cached orders.
const { code } = await bundleWorkflowCode({ workflowsPath, preloadModules: ['@temporalio/workflow', workflowsPath] })
await writeFile(target, code)
process.stdout.write(
  `bundled ${code.length} bytes ${createHash('sha256').update(code).digest('hex').slice(0, 12)} into ${target}\n`,
)
