import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'

/** Builds the workflows' code into one file, so that a worker starts without building: `bundle.ts <out file>`. */
const [target] = process.argv.slice(2)
if (!target) throw new Error('usage: bundle.ts <out file>')

const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
})
await writeFile(target, code)
process.stdout.write(
  `bundled ${code.length} bytes ${createHash('sha256').update(code).digest('hex').slice(0, 12)} into ${target}\n`,
)
