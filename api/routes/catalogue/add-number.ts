import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { AddedNumber, AddNumberBody } from '../../../contract/catalogue/number.ts'
import { addNumbers } from '../../../db/commands/catalogue/add-numbers.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 15. */
export function registerAddNumber(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'addNumber',
    method: 'POST',
    path: '/v1/catalog/numbers',
    callers: ['MERCHANT'],
    group: 'CATALOGUE',
    summary: { zh: '添加号码', en: 'Add a number' },
    description: {
      zh: '将号码登记入号池，即刻可售。内容相同不变化；本商户未被选占、未售出的号码可修改；其余为 NUMBER_EXISTS。',
      en: 'Registers a number in the pool, for sale at once. The same content changes nothing; a number of your own that nobody has locked or bought can be changed; anything else is NUMBER_EXISTS.',
    },
    body: AddNumberBody,
    response: AddedNumber,
    examples: CATALOGUE_EXAMPLES.addNumber,
    failures: ['NUMBER_EXISTS', 'NUMBER_FORMAT', 'AREA_MISMATCH', 'PLAN_NOT_FOUND'],
    handler: async ({ caller, body }) => {
      const [result] = await addNumbers(dependencies.db, caller.partnerId, [body])
      if (result === undefined) throw new Error('a number without an outcome')
      if ('failure' in result) throw result.failure
      const { phoneNumber, state, outcome } = result
      return { data: { phoneNumber, state, changed: outcome !== 'UNCHANGED' } }
    },
  })
}
