import { sealCert } from '../contract/cert-cipher.ts'
import { noticeTypeOnWire } from '../contract/notice.ts'
import { orderDetail } from '../contract/order-view.ts'
import type { NoticeRow } from '../db/commands/notices.ts'
import { openPersonal } from '../db/commands/vault.ts'
import type { Endpoint } from '../db/queries/applications.ts'
import { listParcels } from '../db/queries/logistics.ts'
import { findOrderOfNotice } from '../db/queries/notice-target.ts'
import { findSurroundings } from '../db/queries/orders.ts'
import { formatTime } from '../domain/time.ts'
import type { ActivityDependencies } from './dependencies.ts'
import { stockNoticeBody } from './stock-notice-body.ts'

interface BodySource {
  notice: NoticeRow
  endpoint: Endpoint
}

/**
 * What is posted, from the newest state of the order ("state-aware"): the id stays, the version says how new it is.
 * Empty members are left out.
 */
export async function noticeBody(
  dependencies: ActivityDependencies,
  { notice, endpoint }: BodySource,
): Promise<string> {
  if (notice.type === 'STOCK_LOW') return stockNoticeBody(dependencies.db, notice)
  // What was decided does not change afterwards.
  if (notice.type === 'LISTING_DECIDED') return JSON.stringify({ noticeId: notice.noticeId, ...notice.context })
  const order = await findOrderOfNotice(dependencies.db, notice.orderId)
  const { noticeId } = notice
  const { orderId } = order
  const { replyByMs, amountFen, ...context } = notice.context
  const head = { noticeId, orderId, version: order.version }
  if (notice.type === 'ORDER_CREATED')
    return JSON.stringify({ ...head, ...(await fullOrder(dependencies, { notice, endpoint })) })
  return JSON.stringify({
    ...head,
    type: noticeTypeOnWire(notice.type),
    orderState: order.state,
    nextActor: order.nextActor,
    dueAt: order.dueAt === null ? null : formatTime(order.dueAt.getTime()),
    ...(typeof replyByMs === 'number' ? { replyBy: formatTime(replyByMs) } : {}),
    ...(typeof amountFen === 'number' ? { amount: amountFen } : {}),
    ...context,
  })
}

/** Interface #9: the order as interface #2 shows it to its merchant; the holder travels only as `certCipher`. */
async function fullOrder(dependencies: ActivityDependencies, { notice, endpoint }: BodySource): Promise<object> {
  const { db, masterKeys, policy } = dependencies
  const { noticeId } = notice
  const order = await findOrderOfNotice(db, notice.orderId)
  const { orderId } = order
  const scope = { partnerKind: 'MERCHANT', partnerId: order.merchantId, environment: order.environment } as const
  const [surroundings, parcels, person] = await Promise.all([
    findSurroundings(db, scope, orderId),
    listParcels(db, scope, { orderId }),
    openPersonal(db, masterKeys, order.details.vaultId),
  ])
  const source = { ...surroundings, order, parcels, person, policy, nowMs: Date.now() }
  const { holder: _masked, ...detail } = orderDetail(source, { holder: false, contact: true })
  if (!person?.holder) return detail
  const { secret, appKey } = endpoint
  return { ...detail, certCipher: sealCert({ secret, appKey, callId: noticeId }, JSON.stringify(person.holder)) }
}
