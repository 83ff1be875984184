import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../platform/config.ts'
import { HARD_EXIT_MS } from '../../platform/shutdown.ts'
import { TEST_MASTER_KEYS } from '../support/master-keys.ts'
import { plantedRepository } from './planted-repository.ts'
import { REPOSITORY } from './repository-files.ts'

const READMES = ['README.md', 'README.zh-CN.md']

test.each(READMES)('%s names every variable that the processes read', (readme) => {
  const names = variablesRead()

  expect(names).toContain('METRICS_HOST')
  expect(undocumented(REPOSITORY, readme, names)).toEqual([])
})

test.each(READMES)('whoever follows %s gives a process longer than its hard exit takes', (readme) => {
  const text = readFileSync(join(REPOSITORY, readme), 'utf8')
  const graceSeconds = Number(/terminationGracePeriodSeconds: (\d+)/.exec(text)?.[1])

  expect(graceSeconds * 1000).toBeGreaterThan(HARD_EXIT_MS)
  expect(text).toContain(`${HARD_EXIT_MS / 1000} `)
})

test.each(READMES)(
  'the commands of %s for production run as production, or the API would announce no stop',
  (readme) => {
    const text = readFileSync(join(REPOSITORY, readme), 'utf8')
    const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '')
    const production = commands.find((block) => block.includes('npm ci --omit=dev'))

    expect(production).toMatch(/^export NODE_ENV=production$/m)
  },
)

test('a variable that stands only as a part of another one, or outside of code, would be found', () => {
  const root = plantedRepository({
    'README.md': '| `HOST`, `PORT` | `MALLBRIDGE_DEMO=1` | LOG_LEVEL | `METRICS_PORT` |',
  })

  expect(undocumented(root, 'README.md', ['HOST', 'PORT', 'MALLBRIDGE_DEMO', 'LOG_LEVEL', 'METRICS'])).toEqual([
    'LOG_LEVEL',
    'METRICS',
  ])
})

/** Every name that is asked of the environment, wherever in the code that is written. */
function variablesRead(): string[] {
  const names = new Set<string>()
  const given: Record<string, string> = { DATABASE_URL: 'postgres://any', MALLBRIDGE_MASTER_KEYS: TEST_MASTER_KEYS }
  readConfig(
    new Proxy(given, {
      get: (target, name) => {
        names.add(String(name))
        return target[String(name)]
      },
    }),
  )
  return [...names]
}

function undocumented(root: string, readme: string, names: readonly string[]): string[] {
  const text = readFileSync(join(root, readme), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  const documented = new Set([...text.matchAll(/`([A-Z][A-Z0-9_]*)(?:=[^`]*)?`/g)].map(([, name]) => name))
  return names.filter((name) => !documented.has(name))
}
