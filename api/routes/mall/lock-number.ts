import { LockNumberBody, NumberLockView, NumberPath } from '../../../contract/number-lock.ts'
import { lockNumber } from '../../../db/commands/number-lock.ts'
import { Failure } from '../../../domain/failure.ts'
import { formatTime } from '../../../domain/time.ts'
import { holderHashOf } from '../../../platform/holder-hash.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** 选占: a number is kept for one buyer (contract sections 3 and 11). */
export function registerLockNumber(api: Api, dependencies: ApiDependencies): void {
  const { db, masterKeys } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'lockNumber',
    method: 'POST',
    path: '/v1/mall/numbers/{phoneNumber}/lock',
    callers: ['MALL'],
    summary: { zh: '选占号码', en: 'Lock a number' },
    description: {
      zh: '为一位买家保留号码，默认 30 分钟；同一买家重复选占返回原选占，不延长；每位买家最多同时 5 个。下单时机主证件须与选占一致。',
      en: 'Keeps a number for one buyer, 30 minutes by default. The same buyer again gets the same lock, not a longer one; five at a time. The holder of the order must be the buyer of the lock.',
    },
    params: NumberPath,
    body: LockNumberBody,
    response: NumberLockView,
    failures: ['NUMBER_LOCKED', 'NUMBER_UNAVAILABLE', 'LOCK_LIMIT'],
    handler: async ({ caller, params, body }) => {
      const { phoneNumber } = params
      const { minutes, merchantId } = body
      const holderHash = holderHashOf(masterKeys, body.certNoHash)
      const wish = { phoneNumber, environment: caller.environment, merchantId, holderHash, minutes }
      const locked = await lockNumber(db, wish)
      if ('refused' in locked) {
        const { lockExpiresAt } = locked
        const extra = lockExpiresAt === null ? {} : { lockExpiresAt: formatTime(lockExpiresAt.getTime()) }
        throw new Failure(locked.refused, { field: 'phoneNumber', extra })
      }
      return { data: { phoneNumber, lockId: locked.lockId, lockExpiresAt: formatTime(locked.lockExpiresAt.getTime()) } }
    },
  })
}
