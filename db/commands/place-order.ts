import { and, eq, sql } from 'drizzle-orm'
import { dueAtMs } from '../../domain/deadline.ts'
import { coversOrder } from '../../domain/eligibility-claim.ts'
import type { FailureCode } from '../../domain/failure.ts'
import type { OrderFacts, OrderPolicy } from '../../domain/order.ts'
import { nextActor } from '../../domain/order-decision.ts'
import type { OrderDetails } from '../../domain/order-details.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import { newOrder } from '../../domain/order-placement.ts'
import { isChecking } from '../../domain/order-state.ts'
import type { Database, Executor } from '../connect.ts'
import { usedQuantityOf } from '../queries/eligibility-checks.ts'
import { quoteOrder } from '../queries/quote.ts'
import { eligibilityChecks, orderStateLog, orders, personalData } from '../schema/index.ts'
import { bindLockedNumber, GoodsRefused, holdStock } from './order-goods.ts'

export interface PlaceOrder {
  draft: OrderDraft
  /** Not part of the draft, which the engine keeps in clear. */
  phoneSuffix: string | null
  policy: OrderPolicy
  nowMs: number
}
export type Placed = { facts: OrderFacts } | { refused: FailureCode; field?: string }

/**
 * Row 1 of contract section 13 in one transaction: price, eligibility, number, stock, order, log. A repeat of the same
 * body finds the order as it is; another body under the same orderId is ORDER_EXISTS.
 */
export async function placeOrder(db: Database, command: PlaceOrder): Promise<Placed> {
  try {
    return await db.transaction((transaction) => place(transaction, command))
  } catch (error) {
    if (error instanceof GoodsRefused) return { refused: error.code, field: error.field }
    throw error
  }
}

async function place(transaction: Executor, { draft, phoneSuffix, policy, nowMs }: PlaceOrder): Promise<Placed> {
  const { orderId } = draft
  // Two starts of one order wait for each other here instead of meeting at the unique key half way.
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${orderId}, 1))`)
  const [existing] = await transaction.select().from(orders).where(eq(orders.orderId, orderId))
  if (existing)
    return existing.bodyHash === draft.bodyHash
      ? { facts: existing.facts }
      : { refused: 'ORDER_EXISTS', field: 'orderId' }

  const quoted = await quoteOrder(transaction, draft)
  if ('refused' in quoted) return { refused: quoted.refused, field: quoted.field }
  const { number } = quoted.quote.details
  const isChecked = draft.checkId !== null
  if (isChecked && !(await isEligible(transaction, draft, number?.phoneNumber ?? null))) {
    return { refused: 'NOT_ELIGIBLE', field: 'checkId' }
  }
  const lockEndsAt = draft.lockId ? await bindLockedNumber(transaction, { ...draft, lockId: draft.lockId }) : null
  await holdStock(transaction, draft)

  const facts = newOrder({
    draft,
    policy,
    nowMs,
    payableFen: quoted.quote.payableFen,
    lockEndsAtMs: lockEndsAt?.getTime() ?? null,
  })
  const dueMs = dueAtMs({ order: facts, policy })
  const now = new Date(nowMs)
  await transaction.insert(orders).values({
    ...draft,
    phoneSuffix,
    state: facts.state,
    version: facts.version,
    nextActor: nextActor(facts),
    dueAt: dueMs === null ? null : new Date(dueMs),
    payableFen: facts.payableFen,
    provinceCode: draft.receiverArea.provinceCode,
    facts,
    details: quoted.quote.details,
    createdAt: now,
    updatedAt: now,
  })
  await transaction.insert(orderStateLog).values({
    orderId,
    seq: 1,
    from: null,
    to: facts.state,
    event: 'PLACE',
    row: '1',
    actor: 'MALL',
    requestKey: `place/${orderId}`,
    requestId: draft.requestId,
    occurredAt: now,
  })
  if (isChecking(facts)) await openCheck(transaction, draft, number)
  await transaction.update(personalData).set({ orderId }).where(eq(personalData.vaultId, draft.vaultId))
  return { facts }
}

/** Asked under the lock of the check, so that two orders at once do not both use the last piece that it allows. */
async function isEligible(transaction: Executor, draft: OrderDraft, phoneNumber: string | null): Promise<boolean> {
  const { checkId, mallId, environment } = draft
  const [check] = await transaction
    .select()
    .from(eligibilityChecks)
    .where(
      and(
        eq(eligibilityChecks.checkId, checkId ?? ''),
        eq(eligibilityChecks.mallId, mallId),
        eq(eligibilityChecks.environment, environment),
      ),
    )
    .for('update')
  if (!check) return false
  const scope = { partnerKind: 'MALL', partnerId: mallId, environment } as const
  const usedQuantity = await usedQuantityOf(transaction, scope, check.checkId)
  return coversOrder(check, { draft, phoneNumber, usedQuantity, nowMs: Date.now() })
}

/** The check of an order that came without one is known by the order's vault id. */
async function openCheck(transaction: Executor, draft: OrderDraft, number: OrderDetails['number']): Promise<void> {
  const { mallId, merchantId, environment, productKind, holderHash, phoneHash, vaultId, orderId } = draft
  const { codes, quantity, lockId, receiverArea } = draft
  const { phoneNumber, numberProvince, numberCity } = number ?? {}
  const ask = { ...codes, quantity, lockId, phoneNumber, numberProvince, numberCity, ...receiverArea }
  await transaction.insert(eligibilityChecks).values({
    checkId: vaultId,
    mallId,
    merchantId,
    environment,
    productKind,
    holderHash,
    phoneHash,
    vaultId,
    orderId,
    ask,
  })
}
