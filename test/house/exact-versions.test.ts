import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plantedRepository } from './planted-repository.ts'
import { REPOSITORY } from './repository-files.ts'

test('every package is pinned to one version', () => {
  expect(loosePackages(REPOSITORY)).toEqual([])
})

test('all Temporal packages have the same version: they talk to each other in private formats', () => {
  const temporal = packages(REPOSITORY).filter(([name]) => name.startsWith('@temporalio/'))

  expect(new Set(temporal.map(([, version]) => version)).size).toBe(1)
})

test('a range, a tag, an address and a loose override would be found', () => {
  const root = plantedRepository({
    'package.json': JSON.stringify({
      dependencies: { exact: '1.2.3', 'exact-beta': '18.4.0-beta.17', caret: '^1.2.3', short: '1.2' },
      devDependencies: { tag: 'latest', address: 'https://example.org/package.tgz' },
      overrides: { nested: { deep: '~2.0.0' } },
    }),
  })

  expect(loosePackages(root)).toEqual(['caret', 'short', 'tag', 'address', 'deep'])
})

function loosePackages(root: string): string[] {
  const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/
  return packages(root)
    .filter(([, version]) => !exact.test(version))
    .map(([name]) => name)
}

type Versions = { [name: string]: string | Versions }

function packages(root: string): Array<[name: string, version: string]> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Versions | undefined>
  const lists = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides']
  return lists.flatMap((list) => leaves(manifest[list] ?? {}))
}

function leaves(versions: Versions): Array<[name: string, version: string]> {
  return Object.entries(versions).flatMap(([name, version]) =>
    typeof version === 'string' ? [[name, version] as [string, string]] : leaves(version),
  )
}
