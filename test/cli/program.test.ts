import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createProgram, withoutHelpCommand } from '../../cli/program.ts'
import { childEnvironment } from '../../platform/servers/environment.ts'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** What a command prints, and every package that it loaded, as the engine's own coverage lists them. */
async function call(...args: string[]): Promise<{ stdout: string; packages: Set<string> }> {
  const coverage = await makeTemporaryDirectory()
  const env = childEnvironment({ NODE_V8_COVERAGE: coverage, COLUMNS: '200' })
  const { stdout } = await run(process.execPath, ['cli/mallbridge.mjs', ...args], { cwd: ROOT, env })
  const scripts = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as { result: { url: string }[] }
    return result.map(({ url }) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? '')
  })
  return { stdout, packages: new Set(scripts.filter((name) => name !== '')) }
}

const HEAVY = ['@temporalio/client', '@temporalio/worker', 'drizzle-orm', 'postgres', 'sharp', 'zod', 'undici', 'hono']
const heavyOf = (packages: Set<string>) => HEAVY.filter((name) => packages.has(name))

test('help lists every command and loads none', async () => {
  const { stdout, packages } = await call('--help')

  for (const name of [
    'start',
    'trigger',
    'orders',
    'order',
    'sign',
    'verify',
    'deliveries',
    'resend',
    'catalog',
    'keys',
    'doctor',
  ])
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  expect(packages).toContain('commander')
  expect(heavyOf(packages)).toEqual([])
})

test('a command loads what it needs itself: only what speaks with the engine loads its client', async () => {
  const [sign, hold] = await Promise.all([call('sign', '--help'), call('order', 'hold', '--help')])

  expect(sign.stdout).toContain('--path <path>')
  expect(heavyOf(sign.packages)).not.toContain('@temporalio/client')
  expect(hold.stdout).toContain('--reason <text>')
  expect(heavyOf(hold.packages)).toContain('@temporalio/client')
})

const COMMANDS = [
  'start',
  'trigger',
  'orders tail',
  'order show',
  'order hold',
  'order release',
  'order refund',
  'sign',
  'verify',
  'deliveries',
  'resend',
  'catalog import',
  'catalog list',
  'catalog delete',
  'keys rewrap',
  'doctor',
]

test.each(COMMANDS)('%s tells its options when it is asked for help, in either way', async (name) => {
  const words = name.split(' ')

  for (const args of [[...words, '--help'], withoutHelpCommand(['help', ...words])]) {
    const { code, text } = await parse(args)
    expect(code).toBe(0)
    expect(text).toContain(`Usage: mallbridge ${name} [options]`)
    expect(text).toContain('--json')
  }
})

test('what is no command is used wrongly, and the help that follows names those that are', async () => {
  expect(await parse(['ordr'])).toMatchObject({ code: 2, text: expect.stringContaining("unknown command 'ordr'") })
  expect(await parse(['order'])).toMatchObject({ code: 2, text: expect.stringContaining('hold') })
  expect(await parse(['resend'])).toMatchObject({ code: 2, text: expect.stringContaining('noticeId') })
})

class Exit extends Error {
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

async function parse(args: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const write = (piece: string) => void (text += piece)
  const program = createProgram((code) => {
    throw new Exit(code)
  })
  const all = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]
  for (const command of all) command.configureOutput({ writeOut: write, writeErr: write })
  try {
    await program.parseAsync(args, { from: 'user' })
    return { code: -1, text }
  } catch (error) {
    if (error instanceof Exit) return { code: error.code, text }
    throw error
  }
}
