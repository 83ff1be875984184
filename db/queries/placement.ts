import { and, eq, sql } from 'drizzle-orm'
import { coversOrder } from '../../domain/eligibility-claim.ts'
import type { FailureCode, FailureExtra } from '../../domain/failure.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import type { Executor } from '../connect.ts'
import { phoneNumbers, terminalSkus } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { findCheck, usedQuantityOf } from './eligibility-checks.ts'
import { quoteOrder } from './quote.ts'
import { findLockedNumber } from './sale-numbers.ts'

export interface Obstacle {
  code: FailureCode
  field?: string
  extra?: FailureExtra
  message?: { zh: string; en: string }
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
  if (!('refused' in quoted)) return null
  const { refused: code, field, currentPayableFen, message } = quoted
  return { code, field, message, extra: currentPayableFen === undefined ? {} : { expectedFen: currentPayableFen } }
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
  const { lockId, merchantId, holderHash } = draft
  const number = lockId === null ? null : await findLockedNumber(db, scope, { lockId, merchantId, holderHash })
  const usedQuantity = await usedQuantityOf(db, scope, checkId)
  const phoneNumber = number?.phoneNumber ?? null
  if (coversOrder(check, { draft, phoneNumber, usedQuantity, nowMs: Date.now() })) return null
  const allowNum = Math.max(0, check.allowNum - usedQuantity)
  return { ...refusal, extra: { checkId, reasons: check.reasons.map(({ code }) => code), allowNum } }
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
