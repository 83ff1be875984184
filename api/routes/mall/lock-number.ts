import { LockNumberBody, NumberLockView, NumberPath } from '../../../contract/number-lock.ts'
import { type LockRefusal, lockNumber } from '../../../db/commands/number-lock.ts'
import { Failure } from '../../../domain/failure.ts'
import { LOCKS_PER_BUYER } from '../../../domain/number.ts'
import { formatTime } from '../../../domain/time.ts'
import { addressHashOf, buyerHashOf, holderHashOf } from '../../../platform/holder-hash.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** What to do until there is a place, or a piece of the budget, again. */
const LIMIT_TEXTS = {
  HELD: (seconds: number) => ({
    zh: `该证件已同时选占 ${LOCKS_PER_BUYER} 个号码：请先释放不需要的号码，或 ${seconds} 秒后最早的一个到期再试`,
    en: `This document holds ${LOCKS_PER_BUYER} numbers: release one that is not wanted, or try again in ${seconds} s, when the first lock ends`,
  }),
  BUDGET: (seconds: number) => ({
    zh: `该买家、证件或 IP 地址近期选占次数过多：请 ${seconds} 秒后再试，释放号码不会提前恢复`,
    en: `This buyer, document or address has locked too many numbers lately: try again in ${seconds} s; a release does not make it sooner`,
  }),
}

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
      zh: '为一位买家保留号码，默认 30 分钟；同一买家重复选占返回原选占，不延长；每位买家最多同时 5 个。频繁选占会用完额度（按证件、buyerId、buyerIp 计，随时间恢复，释放不退还）。下单时机主证件须与选占一致。',
      en: 'Keeps a number for one buyer, 30 minutes by default. The same buyer again gets the same lock, not a longer one; five at a time. Locking often uses up a budget (of the document, buyerId and buyerIp; it recovers with time, and a release gives nothing back). The holder of the order must be the buyer of the lock.',
    },
    params: NumberPath,
    body: LockNumberBody,
    response: NumberLockView,
    failures: ['NUMBER_LOCKED', 'NUMBER_UNAVAILABLE', 'LOCK_LIMIT'],
    handler: async ({ caller, params, body }) => {
      const { phoneNumber } = params
      const { minutes, merchantId, buyerId, buyerIp } = body
      const locked = await lockNumber(db, {
        phoneNumber,
        environment: caller.environment,
        merchantId,
        holderHash: holderHashOf(masterKeys, body.certNoHash),
        buyerHash: buyerId === undefined ? undefined : buyerHashOf(masterKeys, { mallId: caller.partnerId, buyerId }),
        addressHash: buyerIp === undefined ? undefined : addressHashOf(masterKeys, buyerIp),
        minutes,
      })
      if ('refused' in locked) throw refusal(locked)
      return { data: { phoneNumber, lockId: locked.lockId, lockExpiresAt: formatTime(locked.lockExpiresAt.getTime()) } }
    },
  })
}

function refusal({ refused, lockExpiresAt, limit, retryAfterSeconds }: LockRefusal): Failure {
  if (limit !== undefined && retryAfterSeconds !== undefined) {
    return new Failure(refused, { message: LIMIT_TEXTS[limit](retryAfterSeconds), extra: { retryAfterSeconds } })
  }
  const extra = lockExpiresAt === null ? {} : { lockExpiresAt: formatTime(lockExpiresAt.getTime()) }
  return new Failure(refused, { field: 'phoneNumber', extra })
}
