import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildOnce } from './built-file.ts'
import { childEnvironment } from './environment.ts'

const run = promisify(execFile)
const BUILD_LIMIT_MS = 120_000
const SOURCES = ['workflows', 'domain', 'worker/bundle.ts', 'package-lock.json']

/** The workflow bundle for the sources as they are now. Built in a process of its own: the bundler is big. */
export async function buildWorkflowBundle(
  root: string,
  directory: string,
): Promise<{ bundlePath: string; wasBuilt: boolean }> {
  const { path, wasBuilt } = await buildOnce({
    root,
    directory,
    name: 'workflow-bundle',
    ending: '.js',
    sources: SOURCES,
    write: async (target) => {
      const builder = ['--import', 'tsx', join(root, 'worker', 'bundle.ts'), target]
      await run(process.execPath, builder, { cwd: root, env: childEnvironment({}), timeout: BUILD_LIMIT_MS })
    },
  })
  return { bundlePath: path, wasBuilt }
}
