import { NumberPath, NumberReleaseView, ReleaseNumberBody } from '../../../contract/number-lock.ts'
import { releaseNumber } from '../../../db/commands/number-lock.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

const TAKEN_OVER = {
  zh: '该选占已用于订单，取消订单后自动释放',
  en: 'An order has taken this lock over; the number is free when the order is cancelled',
}

/** A lock is given back before its time (contract section 11). */
export function registerReleaseNumber(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'releaseNumber',
    method: 'POST',
    path: '/v1/mall/numbers/{phoneNumber}/release',
    callers: ['MALL'],
    summary: { zh: '释放号码', en: 'Release a number' },
    description: {
      zh: '凭选占编号提前释放；重复释放不报错。已用于订单的选占随订单释放。',
      en: 'By the number of the lock; once more is no error. A lock that an order has taken over goes with the order.',
    },
    params: NumberPath,
    body: ReleaseNumberBody,
    response: NumberReleaseView,
    failures: ['NUMBER_LOCKED', 'NUMBER_UNAVAILABLE'],
    handler: async ({ caller, params, body }) => {
      const { phoneNumber } = params
      const released = await releaseNumber(dependencies.db, caller, { phoneNumber, lockId: body.lockId })
      if ('refused' in released) {
        const message = released.refused === 'NUMBER_LOCKED' ? TAKEN_OVER : undefined
        throw new Failure(released.refused, { field: 'lockId', message })
      }
      return { data: { phoneNumber, state: released.state, released: released.isReleased } }
    },
  })
}
