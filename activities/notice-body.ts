import { sealCert } from '../contract/cert-cipher.ts'
import { noticeTypeOnWire } from '../contract/notice.ts'
import type { NoticeRow } from '../db/commands/notices.ts'
import { openPersonal } from '../db/commands/vault.ts'
import type { Endpoint } from '../db/queries/applications.ts'
import { findOrderOfNotice } from '../db/queries/notice-target.ts'
import { formatTime } from '../domain/time.ts'
import type { ActivityDependencies } from './dependencies.ts'

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
  const order = await findOrderOfNotice(dependencies.db, notice.orderId)
  const { noticeId, orderId } = notice
  const { replyByMs, amountFen, ...context } = notice.context as Record<string, unknown>
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

/** Interface #9: the order as interface #2 shows it to its merchant, with the holder as `certCipher`. */
async function fullOrder({ db, masterKeys }: ActivityDependencies, { notice, endpoint }: BodySource): Promise<object> {
  const order = await findOrderOfNotice(db, notice.orderId)
  const person = await openPersonal(db, masterKeys, order.details.vaultId)
  const { secret, appKey } = endpoint
  const certCipher = person?.holder
    ? sealCert({ secret, appKey, callId: notice.noticeId }, JSON.stringify(person.holder))
    : undefined
  return { productKind: order.productKind, orderState: order.state, certCipher }
}
