import { expect, test } from 'vitest'
import { plantedRepository } from './planted-repository.ts'
import { REPOSITORY, repositoryFiles } from './repository-files.ts'

test('no file and no folder has a name that says nothing', () => {
  expect(filesWithoutRoom(REPOSITORY)).toEqual([])
})

test('a file in utils, a common.ts and a types folder would be found', () => {
  const root = plantedRepository({
    'api/utils/date.ts': '',
    'domain/common.ts': '',
    'contract/types/order.ts': '',
    'domain/money.ts': '',
  })

  expect(filesWithoutRoom(root).toSorted()).toEqual([
    'api/utils/date.ts',
    'contract/types/order.ts',
    'domain/common.ts',
  ])
})

function filesWithoutRoom(root: string): string[] {
  const saysNothing = /(^|\/)(utils|common|helpers|services|types)(\/|\.[a-z]+$)/
  return repositoryFiles(root).filter((path) => saysNothing.test(path))
}
