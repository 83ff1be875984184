import { expect, test } from 'vitest'
import { plantedRepository } from './planted-repository.ts'
import { filesReachedFrom, findInFile, REPOSITORY, sourceFiles } from './repository-files.ts'

test('every route is reached from api/app.ts and is named after its operation', () => {
  expect(brokenRoutes(REPOSITORY)).toEqual([])
})

test('a forgotten route and a route under another name would be found', () => {
  const route = (operation: string) => `export const route = createRoute({ operationId: '${operation}' })\n`
  const root = plantedRepository({
    'api/app.ts': "import { registerMall } from './mall-routes.ts'\nregisterMall()\n",
    'api/mall-routes.ts':
      "import { a } from './routes/mall/pay.ts'\nimport { b } from './routes/mall/cancel-order.ts'\n",
    'api/routes/mall/pay.ts': route('recordPayment'),
    'api/routes/mall/cancel-order.ts': route('cancelOrder'),
    'api/routes/mall/refund.ts': route('refund'),
  })

  expect(brokenRoutes(root)).toEqual([
    'api/routes/mall/pay.ts registers recordPayment',
    'api/routes/mall/refund.ts is not reached from api/app.ts',
  ])
})

function brokenRoutes(root: string): string[] {
  // An import that nothing uses fails the type check.
  const reached = filesReachedFrom(root, ['api/app.ts'])
  const routes = sourceFiles(root).filter((path) => path.startsWith('api/routes/'))
  return routes.toSorted().flatMap((path) => {
    if (!reached.has(path)) return [`${path} is not reached from api/app.ts`]
    const misnamed = operationIds(root, path).filter((id) => !path.endsWith(`/${kebabCase(id)}.ts`))
    return misnamed.map((id) => `${path} registers ${id}`)
  })
}

function operationIds(root: string, path: string): string[] {
  return findInFile(root, path, /\boperationId: '(\w+)'/g).map(({ found }) => found)
}

function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
