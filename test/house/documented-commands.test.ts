import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProgram } from '../../cli/program.ts'
import { REPOSITORY } from './repository-files.ts'

const READMES = ['README.md', 'README.zh-CN.md']
const GROUPS = ['orders', 'order', 'catalog', 'keys', 'listing']
const NAMES = createProgram(() => process.exit()).commands.flatMap((command) =>
  command.commands.length === 0
    ? [command.name()]
    : command.commands.map((inner) => `${command.name()} ${inner.name()}`),
)

/**
 * The commands that a document shows: what follows a prompt, and what a cell of a table names. There the spans behind the
 * first are further commands of its group.
 */
function commandsOf(document: string): string[] {
  return document.split('\n').flatMap((line) => {
    const [, prompted] = /^\$ npx mallbridge (.+)$/.exec(line) ?? []
    if (prompted !== undefined) return [prompted]
    const [cell = ''] = /^\| `mallbridge [^|]*/.exec(line) ?? []
    const spans = [...cell.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replace(/^mallbridge /, ''))
    const group = GROUPS.find((name) => spans[0]?.startsWith(`${name} `))
    return spans.map((span, index) => (index === 0 || group === undefined ? span : `${group} ${span}`))
  })
}

/** As a reader would type it: something for each placeholder, nothing for what may be left out. */
function wordsOf(command: string): string[] {
  const typed = command
    .replaceAll(/<(?:KIND|种类)>/g, 'plan')
    .replaceAll(/<[^>]*@[^>]*>…/g, 'P-1@1')
    .replaceAll(/<[^>]+>/g, 'X1')
    .replaceAll(/ \[[^\]]+\]/g, '')
  return [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

class IsUnderstood extends Error {}

/** Parses, and stops before anything is done. */
async function isUnderstood(words: readonly string[]): Promise<boolean> {
  const program = createProgram((code) => {
    throw new Error(`ends with ${code}`)
  })
  const silent = { writeErr: () => undefined, writeOut: () => undefined }
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.configureOutput(silent)
  }
  program.hook('preAction', () => {
    throw new IsUnderstood()
  })
  const ended = await program.parseAsync(words, { from: 'user' }).catch((error: unknown) => error)
  return ended instanceof IsUnderstood
}

test.each(READMES)('every command that %s shows is understood as it stands', async (name) => {
  const commands = commandsOf(readFileSync(join(REPOSITORY, name), 'utf8'))

  expect(commands).toEqual(expect.arrayContaining([expect.stringMatching(/^catalog delete .* --dry-run$/)]))
  // A bare name stands for the command, whatever it needs.
  const examples = commands.filter((command) => !NAMES.includes(command))
  for (const command of examples) expect([command, await isUnderstood(wordsOf(command))]).toEqual([command, true])
})

test('a command without what it needs, or with an option that it has not, would be found', async () => {
  expect(await isUnderstood(wordsOf('catalog delete <CODE> --dry-run'))).toBe(false)
  expect(await isUnderstood(wordsOf('listing show <KIND> <CODE>'))).toBe(false)
  expect(await isUnderstood(wordsOf('catalog list --colour blue'))).toBe(false)
})
