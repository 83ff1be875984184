import { expect, test } from 'vitest'
import { plantedRepository } from './planted-repository.ts'
import { findInFile, REPOSITORY, sourceFiles } from './repository-files.ts'

test('every export is named where it is exported', () => {
  expect(starExports(REPOSITORY)).toEqual([])
})

test('a star export would be found', () => {
  const root = plantedRepository({
    'workflows/index.ts': "export { orderWorkflow } from './order.ts'\nexport * from './notice.ts'\n",
  })

  expect(starExports(root)).toEqual(['workflows/index.ts:2'])
})

function starExports(root: string): string[] {
  return sourceFiles(root).flatMap((path) => findInFile(root, path, /^export\s+\*/gm).map(({ place }) => place))
}
