import { z } from 'zod'
import type { MallNotice } from '../../domain/notice.ts'
import type { PartnerAnswer, PartnerKey, VerifiedCall } from './receive-call.ts'

/** The suffix below the registered URL, by type. */
export const MALL_OPERATIONS: Readonly<Record<string, MallNotice>> = {
  '/order-state-changed': 'ORDER_STATE_CHANGED',
  '/cancel-result': 'CANCEL_RESULT',
  '/refund-requested': 'REFUND_REQUESTED',
}

const Notice = z.object({
  noticeId: z.string().min(1).max(64),
  orderId: z.string().min(1).max(64),
  refundNo: z.string().max(64).optional(),
})

export interface HeardNotice {
  readonly type: MallNotice
  readonly orderId: string
  readonly refundNo: string | null
}

/** P2L notices: each is acknowledged, and heard once however often it comes. */
export function createMallNoticeDesk({ onNotice }: { onNotice: (notice: HeardNotice) => void }) {
  const heard = new Set<string>()

  return function answerNotice({ operation, json, isRefusing }: VerifiedCall<PartnerKey>): PartnerAnswer {
    const type = MALL_OPERATIONS[operation]
    if (type === undefined) return { echo: null, code: 'NOT_FOUND', message: operation, status: 404 }
    const notice = Notice.safeParse(json)
    if (!notice.success) return { echo: null, code: 'PARAM_INVALID', message: 'notice', status: 422 }
    const { noticeId, orderId, refundNo } = notice.data
    const told = { echo: { noticeId }, orderId, type }
    if (isRefusing) return { ...told, code: 'TEMPORARY', message: 'not now', status: 503 }
    if (!heard.has(noticeId)) onNotice({ type, orderId, refundNo: refundNo ?? null })
    heard.add(noticeId)
    if (heard.size > KEPT_IDS) heard.delete(heard.values().next().value ?? '')
    return { ...told, code: 'OK', message: 'OK' }
  }
}

const KEPT_IDS = 10_000
