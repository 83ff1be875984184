import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildOnce } from '../../../platform/servers/built-file.ts'

let root = ''
let written = 0

beforeEach(async () => {
  written = 0
  root = await mkdtemp(join(tmpdir(), 'mallbridge-built-'))
  await mkdir(join(root, 'room'))
  await writeFile(join(root, 'room', 'a.ts'), 'one')
})

afterEach(() => rm(root, { recursive: true, force: true }))

const build = (write: (path: string) => Promise<void>) =>
  buildOnce({ root, directory: join(root, 'build'), name: 'thing', sources: ['room'], write })

async function writeDirectory(path: string): Promise<void> {
  written += 1
  await mkdir(path)
  await writeFile(join(path, 'main.mjs'), 'built')
}

test('what was built from the same sources is found again', async () => {
  const first = await build(writeDirectory)
  const second = await build(writeDirectory)

  expect(first.wasBuilt).toBe(true)
  expect(second).toEqual({ path: first.path, wasBuilt: false })
  expect(written).toBe(1)
})

test('a changed source is built anew, under another path', async () => {
  const first = await build(writeDirectory)
  await writeFile(join(root, 'room', 'a.ts'), 'two')

  const second = await build(writeDirectory)

  expect(second.wasBuilt).toBe(true)
  expect(second.path).not.toBe(first.path)
})

test('two that build at the same time end with one whole result', async () => {
  const both = await Promise.all([build(writeDirectory), build(writeDirectory)])

  expect(both[0].path).toBe(both[1].path)
  expect(await readdir(join(root, 'build'))).toHaveLength(1)
  expect(await readFile(join(both[0].path, 'main.mjs'), 'utf8')).toBe('built')
})

test('a build that fails leaves nothing behind, and says why', async () => {
  const failing = build(async (path) => {
    await writeDirectory(path)
    throw new Error('syntax error')
  })

  await expect(failing).rejects.toThrow('syntax error')
  expect(await readdir(join(root, 'build'))).toEqual([])
})

test('what nobody built for a day is removed by the next build', async () => {
  const { path } = await build(writeDirectory)
  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1_000)
  await utimes(path, longAgo, longAgo)
  await writeFile(join(root, 'room', 'a.ts'), 'two')

  const next = await build(writeDirectory)

  expect(await readdir(join(root, 'build'))).toEqual([next.path.split('/').at(-1)])
})
