import { and, eq, inArray, isNull, not, sql } from 'drizzle-orm'
import type { FailureCode } from '../../domain/failure.ts'
import { AGING_MS, NUMBER_MOVES } from '../../domain/number.ts'
import type { OrderLine } from '../../domain/order.ts'
import type { OrderItem } from '../../domain/order-details.ts'
import type { Executor } from '../connect.ts'
import { devices, parcels, phoneNumbers, stockHolds, terminalSkus } from '../schema/index.ts'

/** Thrown inside a transaction so that all of it is undone; becomes a value at the transaction's edge. */
export class GoodsRefused extends Error {
  readonly code: FailureCode
  readonly field: string
  constructor(code: FailureCode, field: string) {
    super(code)
    this.code = code
    this.field = field
  }
}

/** Binds a lock that is still alive to the order. One row, one winner, whatever races (contract section 3). */
export async function bindLockedNumber(
  db: Executor,
  { lockId, orderId, holderHash }: { lockId: string; orderId: string; holderHash: string },
): Promise<Date> {
  const bound = await db
    .update(phoneNumbers)
    .set({ orderId, updatedAt: sql`now()` })
    .where(
      and(
        eq(phoneNumbers.lockId, lockId),
        eq(phoneNumbers.lockCertNoHash, holderHash),
        eq(phoneNumbers.state, 'LOCKED'),
        isNull(phoneNumbers.orderId),
        sql`${phoneNumbers.lockExpiresAt} > now()`,
      ),
    )
    .returning({ lockExpiresAt: phoneNumbers.lockExpiresAt })
  const lockExpiresAt = bound[0]?.lockExpiresAt
  if (!lockExpiresAt) throw new GoodsRefused('LOCK_EXPIRED', 'lockId')
  return lockExpiresAt
}

/** Takes stock for the order; rows are locked in the order of their keys, so that two orders never wait for each other. */
export async function holdStock(
  db: Executor,
  { orderId, merchantId, items }: { orderId: string; merchantId: string; items: OrderItem[] },
): Promise<void> {
  const quantities = new Map<string, number>()
  for (const { skuId, quantity } of items) if (skuId) quantities.set(skuId, (quantities.get(skuId) ?? 0) + quantity)
  for (const [skuId, quantity] of [...quantities].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const taken = await db
      .update(terminalSkus)
      .set({ stock: sql`${terminalSkus.stock} - ${quantity}`, updatedAt: sql`now()` })
      .where(
        and(
          eq(terminalSkus.merchantId, merchantId),
          eq(terminalSkus.skuId, skuId),
          sql`${terminalSkus.stock} >= ${quantity}`,
        ),
      )
      .returning({ skuId: terminalSkus.skuId })
    if (taken.length === 0) throw new GoodsRefused('OUT_OF_STOCK', 'items.skuId')
    await db
      .insert(stockHolds)
      .values({ orderId, merchantId, skuId, quantity })
      .onConflictDoUpdate({
        target: [stockHolds.orderId, stockHolds.skuId],
        set: { state: 'HELD', quantity, shippedQuantity: 0 },
      })
  }
}

/** LOCKED → RESERVED when the money is there. */
export async function reserveNumber(db: Executor, orderId: string): Promise<void> {
  await db
    .update(phoneNumbers)
    .set({ state: NUMBER_MOVES.RESERVE.to, lockExpiresAt: null, updatedAt: sql`now()` })
    .where(and(eq(phoneNumbers.orderId, orderId), inArray(phoneNumbers.state, NUMBER_MOVES.RESERVE.from)))
}

/** Gets the very same number and stock back for an order whose payment came late; refuses when anything is gone. */
export async function regainGoods(
  db: Executor,
  order: { orderId: string; merchantId: string; phoneNumber: string | null; items: OrderItem[] },
): Promise<void> {
  if (order.phoneNumber !== null) {
    const regained = await db
      .update(phoneNumbers)
      .set({
        state: NUMBER_MOVES.REGAIN.to,
        orderId: order.orderId,
        lockId: null,
        lockExpiresAt: null,
        updatedAt: sql`now()`,
      })
      .where(
        and(
          eq(phoneNumbers.phoneNumber, order.phoneNumber),
          isNull(phoneNumbers.orderId),
          sql`(${phoneNumbers.state} = 'AVAILABLE' or (${phoneNumbers.state} = 'LOCKED' and ${phoneNumbers.lockExpiresAt} <= now()))`,
        ),
      )
      .returning({ phoneNumber: phoneNumbers.phoneNumber })
    if (regained.length === 0) throw new GoodsRefused('NUMBER_LOCKED', 'phoneNumber')
  }
  await holdStock(db, order)
}

/** Sold but not provisioned: back to the pool. Provisioned: to the freezer. Compare-and-set, so it happens once. */
export async function freeGoods(db: Executor, orderId: string): Promise<void> {
  const { COOL, FREE, RELEASE } = NUMBER_MOVES
  const isOccupied = inArray(phoneNumbers.state, COOL.from)
  await db
    .update(phoneNumbers)
    .set({
      state: sql`case when ${isOccupied} then ${COOL.to} else ${FREE.to} end`,
      agingUntil: sql`case when ${isOccupied} then now() + ${`${AGING_MS} milliseconds`}::interval end`,
      orderId: null,
      lockId: null,
      lockCertNoHash: null,
      lockExpiresAt: null,
      iccid: null,
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(phoneNumbers.orderId, orderId),
        inArray(phoneNumbers.state, [...RELEASE.from, ...FREE.from, ...COOL.from]),
      ),
    )
  if (await releaseStock(db, orderId)) await forgetUnsentDevices(db, orderId)
}

/** Puts back what has not left; what has left stays sold. Whether anything was held. */
async function releaseStock(db: Executor, orderId: string): Promise<boolean> {
  const held = await db
    .select()
    .from(stockHolds)
    .where(and(eq(stockHolds.orderId, orderId), eq(stockHolds.state, 'HELD')))
    .for('update')
  for (const { merchantId, skuId, quantity, shippedQuantity } of bySku(held)) {
    await db
      .update(stockHolds)
      .set(shippedQuantity > 0 ? { state: 'CONSUMED', quantity: shippedQuantity } : { state: 'RELEASED' })
      .where(and(eq(stockHolds.orderId, orderId), eq(stockHolds.skuId, skuId)))
    await addStock(db, { merchantId, skuId, quantity: quantity - shippedQuantity })
  }
  return held.length > 0
}

/** Puts back what came back: all of a whole shipment, and what had left while the rest is still held. */
export async function returnStock(db: Executor, orderId: string): Promise<void> {
  const isIts = eq(stockHolds.orderId, orderId)
  const consumed = await db
    .update(stockHolds)
    .set({ state: 'RELEASED' })
    .where(and(isIts, eq(stockHolds.state, 'CONSUMED')))
    .returning()
  for (const hold of bySku(consumed)) await addStock(db, hold)
  // Held again, for the order's end to put it back with the rest.
  await db
    .update(stockHolds)
    .set({ shippedQuantity: 0 })
    .where(and(isIts, eq(stockHolds.state, 'HELD')))
}

type Hold = Pick<typeof stockHolds.$inferSelect, 'merchantId' | 'skuId' | 'quantity'>

/** In the order of their keys, so that two orders never wait for each other. */
const bySku = <Row extends { skuId: string }>(holds: Row[]): Row[] =>
  holds.toSorted((a, b) => (a.skuId < b.skuId ? -1 : 1))

async function addStock(db: Executor, { merchantId, skuId, quantity }: Hold): Promise<void> {
  await db
    .update(terminalSkus)
    .set({ stock: sql`${terminalSkus.stock} + ${quantity}`, updatedAt: sql`now()` })
    .where(and(eq(terminalSkus.merchantId, merchantId), eq(terminalSkus.skuId, skuId)))
}

/** Everything has left. */
export async function consumeStock(db: Executor, orderId: string): Promise<void> {
  const isHeld = and(eq(stockHolds.orderId, orderId), eq(stockHolds.state, 'HELD'))
  await db
    .update(stockHolds)
    .set({ state: 'CONSUMED', shippedQuantity: sql`${stockHolds.quantity}` })
    .where(isHeld)
}

export interface PartLeft {
  orderId: string
  items: readonly OrderItem[]
  /** All that has left so far, not only with the last parcel. */
  lines: readonly Pick<OrderLine, 'itemId' | 'shippedQuantity'>[]
}

/** A part has left: it does not come back when the order ends early. */
export async function consumeShipped(db: Executor, { orderId, items, lines }: PartLeft): Promise<void> {
  const shipped = new Map<string, number>()
  for (const { itemId, shippedQuantity } of lines) {
    const skuId = items.find((item) => item.itemId === itemId)?.skuId
    if (skuId) shipped.set(skuId, (shipped.get(skuId) ?? 0) + shippedQuantity)
  }
  for (const [skuId, shippedQuantity] of shipped) {
    const isHeld = and(eq(stockHolds.orderId, orderId), eq(stockHolds.skuId, skuId), eq(stockHolds.state, 'HELD'))
    await db.update(stockHolds).set({ shippedQuantity }).where(isHeld)
  }
}

export async function occupyNumber(db: Executor, orderId: string, iccid: string | undefined): Promise<void> {
  if (iccid === undefined) return
  await db
    .update(phoneNumbers)
    .set({ state: NUMBER_MOVES.OCCUPY.to, iccid, updatedAt: sql`now()` })
    .where(and(eq(phoneNumbers.orderId, orderId), inArray(phoneNumbers.state, ['LOCKED', 'RESERVED'])))
}

export async function activateNumber(db: Executor, orderId: string, iccid: string | undefined): Promise<void> {
  const activated = await db
    .update(phoneNumbers)
    .set({ state: NUMBER_MOVES.ACTIVATE.to, updatedAt: sql`now()` })
    .where(and(eq(phoneNumbers.orderId, orderId), eq(phoneNumbers.iccid, iccid ?? '')))
    .returning({ phoneNumber: phoneNumbers.phoneNumber })
  if (activated.length === 0) throw new GoodsRefused('ICCID_INVALID', 'iccid')
}

/** A handset is sold once: one that another order has is refused, one that this order has is known already. */
export async function recordDevices(db: Executor, orderId: string, imeis: readonly string[]): Promise<void> {
  for (const imei of [...imeis].sort()) {
    const [device] = await db
      .insert(devices)
      .values({ imei, orderId })
      .onConflictDoUpdate({ target: devices.imei, set: { imei } }) // Changes nothing, and so answers whose it is.
      .returning({ orderId: devices.orderId })
    if (device?.orderId !== orderId) throw new GoodsRefused('IMEI_USED', 'imei')
  }
}

/** A handset that never left the merchant may be sold again. */
async function forgetUnsentDevices(db: Executor, orderId: string): Promise<void> {
  const isSent = sql`exists (select 1 from ${parcels} where ${parcels.orderId} = ${orderId} and ${devices.imei} = any(${parcels.imeis}))`
  await db.delete(devices).where(and(eq(devices.orderId, orderId), not(isSent)))
}

/** A handset that came back may be sold again. */
export async function forgetDevices(db: Executor, orderId: string): Promise<void> {
  await db.delete(devices).where(eq(devices.orderId, orderId))
}
