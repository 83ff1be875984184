import { randomBytes, randomInt } from 'node:crypto'
import { z } from 'zod'
import { certNoHashOf } from '../../contract/holder.ts'
import { sha256Hex } from '../../contract/signature.ts'
import { FEE_CODES } from '../../domain/order-details.ts'
import { ORDER_STATES, type OrderState } from '../../domain/order-state.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS, type ProductKind } from '../../domain/product-kind.ts'
import { formatTime } from '../../domain/time.ts'
import { type ApiClient, ApiError } from '../api-client.ts'
import { type Bilingual, ScriptFailedError } from './script-failed-error.ts'
import { type Holder, makeHolder, makePhone, makeReceiver, type Receiver } from './test-person.ts'

// What the mall sends, one function a call (contract section 11).

const Fee = z.object({ feeCode: z.enum(FEE_CODES), amount: z.int() })

const Offer = z.object({
  planCode: z.string().nullish(),
  contractCode: z.string().nullish(),
  tierCode: z.string().nullish(),
  terminalCode: z.string().nullish(),
  skuId: z.string().nullish(),
  title: z.string(),
  fees: z.array(Fee),
  stock: z.int().nullish(),
})
type Offer = z.output<typeof Offer>

const PoolNumber = z.object({
  phoneNumber: z.string(),
  prepayAmount: z.int(),
  planCodes: z.array(z.string()).nullish(),
})
type PoolNumber = z.output<typeof PoolNumber>

/** The state is null when the order was taken and nobody knows yet what became of it. */
const Placed = z.object({ orderId: z.string(), orderState: z.enum(ORDER_STATES).nullable() })

/** What somebody is about to buy. Prices are the platform's own, never ours. */
export interface Basket {
  readonly productKind: ProductKind
  readonly merchantId: string
  readonly offer: Offer
  readonly holder: Holder
  readonly receiver: Receiver
  readonly quantity: number
  readonly number: PoolNumber | null
  readonly lockId: string | null
  /** Of an existing user. */
  readonly ownNumber: string | null
  readonly fees: readonly z.output<typeof Fee>[]
}

export interface Wish {
  readonly productKind: ProductKind
  readonly merchantIds: readonly string[]
  readonly sequence?: string
}

const LOCK_MINUTES = 30
const MOST_LOCK_TRIES = 5

/** @throws ScriptFailedError SOLD_OUT when no merchant sells the kind, or nothing of it is left. */
export async function chooseOffer(api: ApiClient, { productKind, merchantIds, sequence }: Wish): Promise<Basket> {
  for (const merchantId of merchantIds) {
    const query = { merchantId, productKind }
    const { items } = await api.get({ path: '/v1/mall/offers', query, data: z.object({ items: z.array(Offer) }) })
    const offer = items.find(({ stock }) => stock == null || stock > 0)
    if (offer === undefined) continue
    const { takesNumber, isChecked } = PRODUCT_KINDS[productKind]
    return {
      productKind,
      merchantId,
      offer,
      holder: makeHolder(sequence === undefined ? {} : { sequence }),
      receiver: makeReceiver(),
      quantity: 1,
      number: null,
      lockId: null,
      ownNumber: isChecked && !takesNumber ? makePhone() : null,
      fees: offer.fees,
    }
  }
  throw soldOut(productKind, {
    zh: '没有商户在售该商品, 或已售完',
    en: `nobody sells ${productKind}, or it is sold out`,
  })
}

/**
 * Takes a number out of the pool for the buyer; another one when somebody else was faster.
 *
 * @throws ScriptFailedError SOLD_OUT when none is left: a number stays with the order that it was sold with.
 */
export async function lockNumber(api: ApiClient, basket: Basket): Promise<Basket> {
  const { items } = await api.get({
    path: '/v1/mall/numbers',
    query: { merchantId: basket.merchantId, limit: 100 },
    data: z.object({ items: z.array(PoolNumber) }),
  })
  const { planCode } = basket.offer
  const fitting = items.filter(
    ({ planCodes }) => !planCodes?.length || planCode == null || planCodes.includes(planCode),
  )
  for (let attempt = 1; fitting.length > 0; attempt += 1) {
    const [number] = fitting.splice(randomInt(fitting.length), 1)
    if (number === undefined) break
    try {
      const { lockId } = await api.post({
        path: `/v1/mall/numbers/${number.phoneNumber}/lock`,
        body: { certNoHash: certNoHashOf(basket.holder), minutes: LOCK_MINUTES },
        data: z.object({ lockId: z.string() }),
      })
      // An offer's fees are without the number's own.
      const prepay = { feeCode: 'NUMBER_PREPAY', amount: number.prepayAmount } as const
      return { ...basket, number, lockId, fees: [prepay, ...basket.offer.fees] }
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === 'NUMBER_LOCKED'
      if (!isTaken || attempt >= MOST_LOCK_TRIES) throw error
    }
  }
  throw soldOut(basket.productKind, { zh: '可售号码已用完', en: 'no number is left for sale' })
}

/** The demo has so many numbers and pieces, and each order takes some for good. */
function soldOut(productKind: ProductKind, said: Bilingual): ScriptFailedError {
  const other =
    PRODUCT_KIND_CODES.find((kind) => kind !== productKind && !PRODUCT_KINDS[kind].takesNumber) ?? productKind
  const again = `npx mallbridge trigger ${other}`
  return new ScriptFailedError({
    code: 'SOLD_OUT',
    ...said,
    action: {
      zh: `停止 npm start, 再用 npm start -- --fresh 从头开始 (自己的 DATABASE_URL 请换一个空库); 或先用不需要号码的 ${again}.`,
      en: `Stop npm start and begin anew with npm start -- --fresh (with a DATABASE_URL of your own: an empty database); or go on with ${again}, which needs no number.`,
    },
  })
}

const Check = z.object({
  checkId: z.string(),
  /** null while nobody has decided. */
  eligible: z.boolean().nullable(),
  allowNum: z.int(),
  reasons: z.array(z.object({ code: z.string(), message: z.string().nullish() })).nullish(),
})
export type Check = z.output<typeof Check>

export function checkEligibility(api: ApiClient, basket: Basket): Promise<Check> {
  const { productKind, merchantId, holder, quantity, number, ownNumber, lockId, offer, receiver } = basket
  const { provinceCode, cityCode, districtCode } = receiver
  const body = {
    productKind,
    merchantId,
    holder,
    quantity,
    provinceCode,
    cityCode,
    districtCode,
    ...defined({ phoneNumber: number?.phoneNumber ?? ownNumber, lockId, skuId: offer.skuId, ...codesOf(basket) }),
  }
  // A merchant that cannot be reached is an answer here: the script decides whether to ask again.
  return api.post({ path: '/v1/mall/eligibility-checks', body, attempts: 1, data: Check })
}

/** A bare phone is named by its SKU alone. */
function codesOf({ productKind, offer }: Basket) {
  if (!PRODUCT_KINDS[productKind].isChecked) return {}
  const { planCode, contractCode, tierCode, terminalCode } = offer
  return { planCode, contractCode, tierCode, terminalCode }
}

export function payableFenOf({ fees }: Pick<Basket, 'fees'>): number {
  return fees.reduce((sum, { amount }) => sum + amount, 0)
}

export interface OrderForm {
  readonly orderId: string
  readonly basket: Basket
  readonly checkId: string | null
}

export function placeOrder(api: ApiClient, { orderId, basket, checkId }: OrderForm): Promise<z.output<typeof Placed>> {
  const { productKind, merchantId, offer, holder, receiver, quantity, lockId, fees, ownNumber } = basket
  const unitPrice = fees.reduce((sum, { feeCode, amount }) => (feeCode === 'NUMBER_PREPAY' ? sum : sum + amount), 0)
  const item = { itemId: '1', title: offer.title, quantity, unitPrice, ...defined({ skuId: offer.skuId }) }
  const isChecked = PRODUCT_KINDS[productKind].isChecked
  const body = {
    orderId,
    merchantId,
    productKind,
    items: [item],
    fees,
    receiver,
    payExpireMinutes: LOCK_MINUTES,
    ...(isChecked ? { holder } : {}),
    ...defined({ checkId, lockId, phoneNumber: ownNumber, ...codesOf(basket) }),
  }
  return api.post({ path: '/v1/mall/orders', body, idempotencyKey: keyOf('place', body), data: Placed })
}

export interface Payment {
  readonly orderId: string
  readonly amountFen: number
  readonly number?: number
}

export async function payOrder(
  api: ApiClient,
  { orderId, amountFen, number = 1 }: Payment,
): Promise<OrderState | null> {
  const body = {
    paymentNo: `PAY${orderId}-${number}`.slice(0, 64),
    amount: amountFen,
    paidAt: formatTime(Date.now()),
    channel: 'DEMO',
    status: 'SUCCESS',
  }
  const paid = await api.post({
    path: `/v1/mall/orders/${orderId}/payments`,
    body,
    idempotencyKey: keyOf('pay', body),
    data: z.object({ orderState: z.enum(ORDER_STATES).nullable() }),
  })
  return paid.orderState
}

export function cancelOrder(api: ApiClient, orderId: string): Promise<{ cancelId?: string | null; state: string }> {
  const body = { cancelNo: `CAN${orderId}`.slice(0, 32), reasonCode: 'BUYER_CHANGED_MIND', requestedBy: 'BUYER' }
  return api.post({
    path: `/v1/mall/orders/${orderId}/cancel`,
    body,
    idempotencyKey: keyOf('cancel', body),
    data: z.object({ cancelId: z.string().nullish(), state: z.string() }),
  })
}

const MallState = z.object({
  orderState: z.enum(ORDER_STATES),
  version: z.int(),
  nextActor: z.string(),
  dueAt: z.string().nullish(),
  activationState: z.string().nullish(),
  refundState: z.string().nullish(),
})
export type MallState = z.output<typeof MallState>

export function readState(api: ApiClient, orderId: string): Promise<MallState> {
  return api.get({ path: `/v1/mall/orders/${orderId}/state`, data: MallState })
}

/** The mall's own number: what it is, when it was made, and something that nobody guesses. */
export function makeOrderId(productKind: ProductKind): string {
  const stamp = formatTime(Date.now()).slice(0, 19).replaceAll(/\D/g, '')
  return `${productKind}${stamp}${randomBytes(4).toString('hex')}`
}

/** The same body is the same request, whoever sends it again. */
function keyOf(name: string, body: unknown): string {
  return `${name}-${sha256Hex(JSON.stringify(body)).slice(0, 40)}`
}

function defined<Value>(fields: Record<string, Value | null | undefined>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, Value] => field[1] !== undefined && field[1] !== null),
  )
}
