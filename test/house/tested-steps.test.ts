import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { plantedRepository } from './planted-repository.ts'
import { filesReachedFrom, findInFile, REPOSITORY, sourceFiles } from './repository-files.ts'

test('every workflow, activity and route is named by a test, called by one, or part of one that is', () => {
  expect(untestedSteps(REPOSITORY)).toEqual([])
})

test('a step that no test names would be found', () => {
  const root = plantedRepository({
    'activities/move-order.ts': '',
    'activities/refund-payment.ts': '',
    'activities/create-merchant-order.ts': '',
    'workflows/order.ts': "import { wait } from './deadline-timer.ts'",
    'workflows/deadline-timer.ts': '',
    'workflows/notice.ts': '',
    'api/routes/pay.ts': "createRoute({ path: '/v1/orders/{orderId}/payments' })",
    'api/routes/read.ts': "createRoute({ path: '/v1/orders/{orderId}' })",
    'test/activities/move-order.test.ts': '',
    'test/workflows/life.test.ts':
      'await order.execute(orderWorkflow); expect(calls).toBe("refundPayment") // the order',
    'test/api/pay.test.ts': 'await app.request(`/v1/orders/${orderId}/payments`)',
    'test/house/any.test.ts': 'createMerchantOrder',
  })

  expect(untestedSteps(root).toSorted()).toEqual([
    'activities/create-merchant-order.ts',
    'api/routes/read.ts',
    'workflows/notice.ts',
  ])
})

function untestedSteps(root: string): string[] {
  const sources = sourceFiles(root)
  const tests = sources.filter((path) => path.startsWith('test/') && !path.startsWith('test/house/'))
  const told = tests.map((path) => readFileSync(join(root, path), 'utf8')).join('\n')
  const steps = sources.filter(
    (path) => /^(workflows|activities|api\/routes)\//.test(path) && !path.endsWith('/index.ts'),
  )
  const named = steps.filter((path) => {
    const hasMirror = existsSync(join(root, 'test', path.replace(/\.ts$/, '.test.ts')))
    return hasMirror || waysToName(root, path).some((way) => way.test(told))
  })
  const reached = filesReachedFrom(root, named)
  return steps.filter((path) => !reached.has(path))
}

/** A word of one part (`order`) says nothing, so it counts only as an import or as the name of a workflow. */
function waysToName(root: string, path: string): RegExp[] {
  const words = basename(path, '.ts').split('-')
  const name = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  return [
    new RegExp(`/${path.replaceAll('.', '\\.')}\\b`),
    new RegExp(words.length > 1 ? `\\b${name}(Workflow)?\\b` : `\\b${name}Workflow\\b`),
    ...urlPaths(root, path).map(
      (url) => new RegExp(`${url.replaceAll(/\{\w+\}/g, '(\\$\\{[^}]+\\}|[^/\\s\'"`?]+)')}(?=[\\s'"\`?])`),
    ),
  ]
}

function urlPaths(root: string, path: string): string[] {
  return findInFile(root, path, /\bpath: '(\/[^']+)'/g).map(({ found }) => found)
}
