import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'

const BOOTSTRAP = resolve(import.meta.dirname, '../../cli/bootstrap.mjs')

test.each([
  {
    what: 'tests that all pass',
    files: { a: `test('one', () => expect(1).toBe(1)); test('two', () => expect(2).toBe(2))` },
    line: '2 passed, 0 failed',
    isGreen: true,
  },
  {
    what: 'a test that fails',
    files: { a: `test('one', () => expect(1).toBe(1)); test('two', () => expect(1).toBe(2))` },
    line: '1 passed, 1 failed',
    isGreen: false,
  },
  {
    what: 'a file that cannot be loaded',
    files: { a: `test('one', () => expect(1).toBe(1))`, b: `throw new Error('broken file')` },
    line: '1 passed, 1 failed',
    isGreen: false,
  },
  {
    what: 'an error outside of any test',
    files: {
      a: `test('one', () => { setTimeout(() => { throw new Error('late') }) ; return new Promise((r) => setTimeout(r, 50)) })`,
    },
    line: '1 passed, 1 failed',
    isGreen: false,
  },
  { what: 'no test at all', files: {}, line: '0 passed, 1 failed', isGreen: false },
])('$what: npm test ends with the counts $line', async ({ files, line, isGreen }) => {
  const directory = await makeTemporaryDirectory()
  const config = join(directory, 'vitest.config.mjs')
  await writeFile(config, `export default { test: { globals: true, include: ['*.test.mjs'], pool: 'forks' } }`)
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, `${name}.test.mjs`), text)

  const run = spawnSync(process.execPath, [BOOTSTRAP, 'test', '--root', directory, '--config', config], {
    encoding: 'utf8',
  })

  expect(run.stdout.trimEnd().split('\n').at(-1)).toBe(line)
  expect(run.status === 0).toBe(isGreen)
})
