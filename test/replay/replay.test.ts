import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { bundleWorkflowCode, Worker } from '@temporalio/worker'
import { expect, inject, test } from 'vitest'
import * as workflows from '../../workflows/index.ts'

const HISTORIES = join(import.meta.dirname, 'histories')
const releases = readdirSync(HISTORIES)

test.each(releases)('every order that began under %s goes on under the code as it is', async (release) => {
  const files = readdirSync(join(HISTORIES, release))
  const failures: string[] = []
  for await (const { workflowId, error } of replay(inject('bundlePath'), release, files)) {
    if (error) failures.push(`${workflowId}: ${error.message}`)
  }

  expect(failures).toEqual([])
  expect(files.length).toBeGreaterThan(10)
})

test('every workflow that the worker can run has a history', () => {
  const files = releases.flatMap((release) => readdirSync(join(HISTORIES, release)))
  const withoutHistory = (types: readonly string[]) =>
    types.filter((type) => !files.some((file) => file.split(/[-.]/)[0] === type))

  expect(withoutHistory(Object.keys(workflows))).toEqual([])
  expect(withoutHistory(['orderWorkflow', 'newWorkflow'])).toEqual(['newWorkflow'])
})

test('code that takes its steps in another order would be found', async () => {
  const { code } = await bundleWorkflowCode({ workflowsPath: join(import.meta.dirname, 'mutated-workflows.ts') })
  const release = releases[0] ?? ''
  const [file] = readdirSync(join(HISTORIES, release)).filter((name) => name.startsWith('orderWorkflow-PLACE-PAID'))

  const errors: unknown[] = []
  for await (const { error } of replay({ code }, release, [file ?? ''])) errors.push(error)

  expect(errors).toEqual([expect.objectContaining({ name: 'DeterminismViolationError' })])
})

function replay(bundle: string | { code: string }, release: string, files: readonly string[]) {
  const histories = files.map((file) => ({
    workflowId: file,
    history: historyFromJSON(JSON.parse(readFileSync(join(HISTORIES, release, file), 'utf8'))),
  }))
  const workflowBundle = typeof bundle === 'string' ? { codePath: bundle } : bundle
  return Worker.runReplayHistories({ workflowBundle }, histories)
}
