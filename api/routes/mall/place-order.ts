import { certNoHashOf } from '../../../contract/holder.ts'
import { OrderProgress } from '../../../contract/order-progress.ts'
import { PlaceOrderBody } from '../../../contract/place-order.ts'
import { sha256Hex } from '../../../contract/signature.ts'
import { sealPersonal } from '../../../db/commands/vault.ts'
import { hasNoticeUrl } from '../../../db/queries/applications.ts'
import { findAnyOrder, type OrderRow } from '../../../db/queries/mall-orders.ts'
import { findObstacle } from '../../../db/queries/placement.ts'
import { Failure } from '../../../domain/failure.ts'
import { holderHashOf, phoneHashOf } from '../../../platform/holder-hash.ts'
import type { Caller } from '../../caller.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import type { Delivered } from '../../gateway/delivered.ts'
import { OrderEnded } from '../../gateway/engine-failure.ts'
import { standingOf } from '../../mall-order.ts'
import { draftOf, personOf } from '../../order-draft.ts'
import { registerOperation } from '../../register-operation.ts'
import { requireMerchant } from '../../require-merchant.ts'

const MINUTE_MS = 60_000

/** 下单 (contract sections 11 and 13, row 1). The same body again is the same order. */
export function registerPlaceOrder(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'placeOrder',
    method: 'POST',
    path: '/v1/mall/orders',
    callers: ['MALL'],
    summary: { zh: '下单', en: 'Place an order' },
    description: {
      zh: '费用须与商品目录一致；N、CN 需先选占号码。相同 orderId 与内容重复提交得到同一订单；202 表示已受理，稍后即有状态。',
      en: 'Fees must be those of the catalogue; N and CN need a locked number. The same orderId and body again is the same order; 202: taken, its state follows.',
    },
    body: PlaceOrderBody,
    response: OrderProgress,
    statuses: [200, 202],
    failures: ['ORDER_EXISTS', 'PRICE_CHANGED', 'NOT_ELIGIBLE', 'LOCK_EXPIRED', 'OUT_OF_STOCK', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, body, rawBody, requestId }) => {
      const { db } = dependencies
      const bodyHash = sha256Hex(rawBody)
      const existing = await findAnyOrder(db, body.orderId)
      if (existing) return { data: sameOrder(existing, caller, bodyHash) }
      const placed = await place(dependencies, { caller, body, bodyHash, requestId })
      if (placed?.status === 202) return { status: 202, data: nothingKnown(body.orderId) }
      // Two bodies may have raced for one number; then the engine answers both of them with the winner's order.
      const order = await findAnyOrder(db, body.orderId)
      if (order === null) throw new Failure('ENGINE_UNAVAILABLE', { extra: { retryAfterSeconds: 2 } })
      const standing = sameOrder(order, caller, bodyHash)
      return { data: placed === null ? standing : { ...standing, changed: true } }
    },
  })
}

interface Placing {
  caller: Caller
  body: PlaceOrderBody
  bodyHash: string
  requestId: string
}

/** Null when an order of this number has run and ended meanwhile. */
async function place(
  dependencies: ApiDependencies,
  { caller, body, bodyHash, requestId }: Placing,
): Promise<Delivered | null> {
  const { db, masterKeys, orders } = dependencies
  const [merchant, tellsMall] = await Promise.all([
    requireMerchant(dependencies, caller, body.merchantId),
    hasNoticeUrl(db, caller),
  ])
  const holderHash = body.holder ? holderHashOf(masterKeys, certNoHashOf(body.holder)) : ''
  const phoneHash = body.phoneNumber === undefined ? null : phoneHashOf(masterKeys, body.phoneNumber)
  const draft = draftOf({ body, caller, holderHash, phoneHash, bodyHash, requestId })
  const obstacle = await findObstacle(db, caller, { ...draft, vaultId: '' })
  if (obstacle) throw new Failure(obstacle.code, obstacle)
  const { vaultId } = await sealPersonal(db, masterKeys, personOf(body))
  const payMs = body.payExpireMinutes === undefined ? undefined : body.payExpireMinutes * MINUTE_MS
  try {
    return await orders.place({ ...draft, vaultId }, { merchantName: merchant.nameZh }, { payMs, tellsMall })
  } catch (error) {
    if (error instanceof OrderEnded) return null
    throw error
  }
}

/** @throws Failure ORDER_EXISTS, which tells nothing of an order of somebody else. */
function sameOrder(order: OrderRow, { partnerId, environment }: Caller, bodyHash: string): OrderProgress {
  const isOwn = order.mallId === partnerId && order.environment === environment
  if (isOwn && order.bodyHash === bodyHash) return standingOf(order, false)
  throw new Failure('ORDER_EXISTS', { field: 'orderId' })
}

function nothingKnown(orderId: string): OrderProgress {
  return { orderId, orderState: null, version: null, nextActor: null, dueAt: null, changed: null }
}
