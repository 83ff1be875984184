import { and, eq, sql } from 'drizzle-orm'
import type { FailureCode, FailureExtra } from '../../domain/failure.ts'
import type { OrderDetails } from '../../domain/order-details.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import type { Executor } from '../connect.ts'
import { phoneNumbers, terminalSkus } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { findCheck } from './eligibility-checks.ts'
import { quoteOrder } from './quote.ts'

export interface Obstacle {
  code: FailureCode
  field?: string
  extra?: FailureExtra
}

/**
 * Why an order cannot be placed as things stand, or null. It spares the engine orders that would be refused at once and
 * says more about it; what counts is decided again by the placing transaction.
 */
export async function findObstacle(db: Executor, scope: TenantScope, draft: OrderDraft): Promise<Obstacle | null> {
  return (
    (await lockObstacle(db, draft)) ??
    (await quoteObstacle(db, draft)) ??
    (await checkObstacle(db, scope, draft)) ??
    (await stockObstacle(db, draft))
  )
}

async function quoteObstacle(db: Executor, draft: OrderDraft): Promise<Obstacle | null> {
  const quoted = await quoteOrder(db, draft)
  if (!('refused' in quoted)) return codesObstacle(db, draft, quoted.quote.details)
  const { refused: code, field, currentPayableFen } = quoted
  return { code, field, extra: currentPayableFen === undefined ? {} : { expectedFen: currentPayableFen } }
}

/** Codes that exist but do not belong together: a dear tier on a cheap plan, a phone under another's name. */
async function codesObstacle(
  db: Executor,
  { codes, merchantId, productKind }: OrderDraft,
  { tier, contract }: OrderDetails,
): Promise<Obstacle | null> {
  const wrong = (field: string): Obstacle => ({ code: 'PARAM_INVALID', field })
  if (tier !== null && codes.planCode !== undefined && tier.planCode !== codes.planCode) return wrong('planCode')
  const scope = productKind === 'CO' ? 'OLD' : 'NEW'
  if (contract !== null && contract.userScope !== 'BOTH' && contract.userScope !== scope) return wrong('contractCode')
  if (codes.terminalCode === undefined) return null
  const isItsPhone = and(
    eq(terminalSkus.merchantId, merchantId),
    eq(terminalSkus.skuId, codes.skuId ?? ''),
    eq(terminalSkus.terminalCode, codes.terminalCode),
  )
  return (await db.$count(terminalSkus, isItsPhone)) === 1 ? null : wrong('terminalCode')
}

async function lockObstacle(db: Executor, { lockId, merchantId, holderHash }: OrderDraft): Promise<Obstacle | null> {
  if (lockId === null) return null
  const isAlive = and(
    eq(phoneNumbers.lockId, lockId),
    eq(phoneNumbers.merchantId, merchantId),
    eq(phoneNumbers.lockCertNoHash, holderHash),
    eq(phoneNumbers.state, 'LOCKED'),
    sql`${phoneNumbers.orderId} is null`,
    sql`${phoneNumbers.lockExpiresAt} > now()`,
  )
  return (await db.$count(phoneNumbers, isAlive)) === 1 ? null : { code: 'LOCK_EXPIRED', field: 'lockId' }
}

async function checkObstacle(db: Executor, scope: TenantScope, draft: OrderDraft): Promise<Obstacle | null> {
  const { checkId } = draft
  if (checkId === null) return null
  const refusal: Obstacle = { code: 'NOT_ELIGIBLE', field: 'checkId', extra: { checkId } }
  const check = await findCheck(db, scope, checkId)
  if (!check || check.holderHash !== draft.holderHash) return refusal
  const isFor = check.merchantId === draft.merchantId && check.productKind === draft.productKind
  const isFresh = check.expiresAt !== null && check.expiresAt.getTime() > Date.now()
  if (check.verdict === 'ELIGIBLE' && isFor && isFresh && check.allowNum >= draft.quantity) return null
  return { ...refusal, extra: { checkId, reasons: check.reasons.map(({ code }) => code), allowNum: check.allowNum } }
}

async function stockObstacle(db: Executor, { merchantId, items }: OrderDraft): Promise<Obstacle | null> {
  for (const { skuId } of items) {
    if (skuId === null) continue
    const wanted = items.reduce((sum, item) => (item.skuId === skuId ? sum + item.quantity : sum), 0)
    const isThere = and(
      eq(terminalSkus.merchantId, merchantId),
      eq(terminalSkus.skuId, skuId),
      sql`${terminalSkus.stock} >= ${wanted}`,
    )
    if ((await db.$count(terminalSkus, isThere)) === 0) return { code: 'OUT_OF_STOCK', field: 'items.skuId' }
  }
  return null
}
