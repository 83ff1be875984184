import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plantedRepository } from './planted-repository.ts'
import { REPOSITORY, ROOMS, repositoryFiles } from './repository-files.ts'

test('every path that a document names exists', () => {
  expect(deadPaths(REPOSITORY)).toEqual([])
})

test('a dead path, a dead file name and a dead link would be found', () => {
  const root = plantedRepository({
    'README.md': [
      'Alive: `domain/money.ts`, `domain/`, `domain/money.ts:12`, `money.ts`, `api/routes/<operation>.ts`, `api/**/*.ts`,',
      '[guide](docs/guide.md#start), [outside](https://example.org/docs/x.md), `/v1/orders/{orderId}`, `undici/types`, `console/` (not built).',
      'Dead: `domain/gone.ts`, `api/rooms/<operation>.ts`, `gone.ts`, [gone](docs/gone.md).',
      '```sh',
      'cat domain/anything.ts',
      '```',
    ].join('\n'),
    'docs/guide.md': 'Back to the [start](../README.md), or to [nowhere](./README.md).',
    'CHANGELOG.md': 'Removed `domain/old.ts`.',
    'domain/money.ts': '',
    'api/routes/pay.ts': '',
  })

  expect(deadPaths(root).toSorted()).toEqual([
    'README.md: api/rooms/<operation>.ts',
    'README.md: docs/gone.md',
    'README.md: domain/gone.ts',
    'README.md: gone.ts',
    'docs/guide.md: ./README.md',
  ])
})

/** A change log tells what was, so the paths in it may be gone. */
const DOCUMENT = /^(?!CHANGELOG).*\.md$/

function deadPaths(root: string): string[] {
  const files = repositoryFiles(root)
  const alive = new Set(files.flatMap((path) => [path, ...foldersAbove(path)]))
  const names = new Set(files.map((path) => path.replace(/^.*\//, '')))
  return files
    .filter((path) => DOCUMENT.test(path))
    .flatMap((document) => {
      const text = readFileSync(join(root, document), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
      const dead = [
        ...matches(text, /`([^`\s]+)`/g).filter((word) => isDeadPath(word, { alive, names })),
        ...matches(text, /\]\(([^)\s]+)\)/g).filter((link) => isDeadLink(link, { alive, document })),
      ]
      return dead.map((path) => `${document}: ${path}`)
    })
}

function isDeadPath(word: string, { alive, names }: { alive: Set<string>; names: Set<string> }): boolean {
  if (/^[\w-]+(\.[\w-]+)*\.(ts|mjs)$/.test(word)) return !names.has(word)
  const room = ROOMS.find((name) => word.startsWith(`${name}/`))
  if (room === undefined || !alive.has(room)) return false
  // Up to the first placeholder or pattern: only what stands before it is one folder.
  const fixed = word.replace(/:\d+$/, '').replace(/[^/]*[<{*…].*$/, '')
  return !alive.has(fixed.replace(/\/$/, ''))
}

function isDeadLink(link: string, { alive, document }: { alive: Set<string>; document: string }): boolean {
  if (/^([a-z]+:|#|\/)/.test(link)) return false
  const target = join(document, '..', link.replace(/[?#].*$/, '')).replace(/\/$/, '')
  return target !== '.' && !alive.has(target)
}

function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, inner = '']) => inner)
}
