import { z } from 'zod'
import type { CatalogueNotice, MerchantNotice } from '../../domain/notice.ts'
import { reversalNumber } from './evidence.ts'
import type { Mode } from './fault.ts'
import type { OrderPlan } from './order-plan.ts'
import type { PartnerAnswer, PartnerKey, VerifiedCall } from './receive-call.ts'

const Notice = z.object({
  noticeId: z.string().min(1).max(64),
  orderId: z.string().min(1).max(64),
  type: z.string().max(64).optional(),
  version: z.int().optional(),
})

export interface NoticeDesk {
  readonly mode: () => Mode
  readonly planOf: (orderId: string) => OrderPlan
  /** The order may have something to do now. */
  readonly onNotice: (key: PartnerKey, orderId: string) => void
}

const CATALOGUE_OPERATIONS: Readonly<Record<string, CatalogueNotice>> = {
  '/stock-low': 'STOCK_LOW',
  '/listing-decided': 'LISTING_DECIDED',
}

const KEPT_ANSWERS = 5_000

/** Interfaces 9 and 10 on the merchant's side. A notice that comes again gets the answer that it got before. */
export function createNoticeDesk({ mode, planOf, onNotice }: NoticeDesk) {
  const given = new Map<string, PartnerAnswer>()

  return function answerNotice({ key, operation, json, isRefusing }: VerifiedCall<PartnerKey>): PartnerAnswer {
    const told = CATALOGUE_OPERATIONS[operation]
    if (told !== undefined) return received(json, told)
    if (operation !== '/order-created' && operation !== '/order-status') {
      return { echo: null, code: 'NOT_FOUND', message: operation, status: 404 }
    }
    const notice = Notice.safeParse(json)
    if (!notice.success) return { echo: null, code: 'PARAM_INVALID', message: 'notice', status: 422 }
    const { noticeId, orderId } = notice.data
    const known = given.get(`${key.id} ${noticeId}`)
    if (known) return known
    const type = operation === '/order-created' ? 'ORDER_CREATED' : (notice.data.type ?? '')
    const isAuto = mode() === 'auto' && !planOf(orderId).isManual
    const data = replies({ orderId, isAuto, isRefusing })[type as MerchantNotice]
    const answer = { echo: { noticeId }, orderId, type, code: 'OK', message: 'OK', data: data ?? {} }
    given.set(`${key.id} ${noticeId}`, answer)
    const [oldest = ''] = given.size > KEPT_ANSWERS ? given.keys() : []
    given.delete(oldest)
    onNotice(key, orderId)
    return answer
  }
}

/** Of what is only to be known. */
function received(json: unknown, type: CatalogueNotice): PartnerAnswer {
  const notice = Notice.pick({ noticeId: true }).safeParse(json)
  if (!notice.success) return { echo: null, code: 'PARAM_INVALID', message: 'notice', status: 422 }
  const { noticeId } = notice.data
  return { echo: { noticeId }, type, code: 'OK', message: 'OK' }
}

type Reply = Readonly<Record<string, unknown>>

function replies({
  orderId,
  isAuto,
  isRefusing,
}: {
  orderId: string
  isAuto: boolean
  isRefusing: boolean
}): Partial<Record<MerchantNotice, Reply>> {
  const merchantOrderId = `MO-${orderId}`.slice(0, 64)
  if (isRefusing) {
    return {
      ORDER_CREATED: { accepted: 'REJECTED', merchantOrderId, reasonCode: 'OUT_OF_STOCK' },
      CANCEL_REQUESTED: { decision: 'REFUSE', reasonCode: 'ALREADY_PACKED' },
    }
  }
  return {
    ORDER_CREATED: { accepted: isAuto ? 'ACCEPTED' : 'QUEUED', merchantOrderId },
    // The reversal's number does no harm where nothing was provisioned, and it is obligatory where something was.
    CANCEL_REQUESTED: isAuto ? { decision: 'AGREE', reversalNo: reversalNumber(orderId) } : { decision: 'LATER' },
  }
}
