import type { z } from '@hono/zod-openapi'
import { OrderPath } from '../../../contract/field.ts'
import { OrderProgress } from '../../../contract/order-progress.ts'
import { RecordPaymentBody } from '../../../contract/payment.ts'
import { hasNoticeUrl } from '../../../db/queries/applications.ts'
import { findRefund, type OrderRow } from '../../../db/queries/mall-orders.ts'
import { FAILURES, Failure, type FailureCode, type FailureExtra } from '../../../domain/failure.ts'
import type { EventRequest } from '../../../domain/order.ts'
import { decide } from '../../../domain/order-decision.ts'
import { isFinal, ORDER_STATES, waitsForPayment } from '../../../domain/order-state.ts'
import type { Caller } from '../../caller.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { derivedId } from '../../derived-id.ts'
import { sendMallEvent, standingOf } from '../../mall-order.ts'
import { otherAmount } from '../../other-amount.ts'
import { requireTakenOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'

type Payment = z.output<typeof RecordPaymentBody>

const SURPLUS: readonly FailureCode[] = ['ALREADY_PAID', 'ORDER_CLOSED']

/** 支付结果 (contract section 13, rows 4 and 6). Money that the order cannot take goes back by itself. */
export function registerRecordPayment(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'recordPayment',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/payments',
    callers: ['MALL'],
    summary: { zh: '上报支付结果', en: 'Report a payment' },
    description: {
      zh: '金额须等于应付金额：AMOUNT_MISMATCH 未入账，款项由商城自行处理。资格校验期间返回 STATE_CONFLICT，未入账也不退款，请稍后以同一流水号重发。重复付款（ALREADY_PAID）或订单已关闭（ORDER_CLOSED）时平台自动登记退款（refundNo），并以 REFUND_REQUESTED 通知商城退款。PENDING 表示支付进行中：有结果（SUCCESS 或 FAILED）之前，最长再等一个付款时限，订单不超时、不可取消。',
      en: 'The amount must be what is payable: after AMOUNT_MISMATCH nothing was booked and the money stays with the mall. While the order is being checked the answer is STATE_CONFLICT: neither booked nor refunded, send it again under the same number. For a second payment (ALREADY_PAID) or a closed order (ORDER_CLOSED) the platform opens a refund by itself (refundNo) and asks the mall for it by REFUND_REQUESTED. PENDING says that a payment is under way: until its result (SUCCESS or FAILED), at most for as long again as there was to pay, the order does not time out and is not cancelled.',
    },
    params: OrderPath,
    body: RecordPaymentBody,
    response: OrderProgress,
    statuses: [200, 202],
    failures: [
      'ORDER_NOT_FOUND',
      'AMOUNT_MISMATCH',
      'ALREADY_PAID',
      'ORDER_CLOSED',
      'STATE_CONFLICT',
      'ENGINE_UNAVAILABLE',
    ],
    handler: async ({ caller, params, body, requestId }) => {
      const order = await requireTakenOrder(dependencies, caller, params.orderId)
      if (body.status !== 'SUCCESS') return noteUndecided(dependencies, { caller, order, body, requestId })
      const { paymentNo, amount: amountFen, paidAt: paidAtMs, channel } = body
      // What is payable never changes: told now, while somebody waits for it, and not to a payment taken with 202.
      if (waitsForPayment(order) && amountFen !== order.payableFen) throw amountMismatch(order)
      try {
        return await sendMallEvent(
          dependencies,
          { caller, order },
          {
            event: 'PAID',
            actor: 'MALL',
            // With another amount it is another request, which the order must get to see.
            requestKey: `payment/${paymentNo}/${amountFen}`,
            requestId,
            occurredAtMs: paidAtMs,
            payment: { paymentNo, amountFen, paidAtMs, channel, surplusRefundNo: surplusRefundNo(order, paymentNo) },
          },
        )
      } catch (error) {
        throw error instanceof Failure
          ? await answerRefusal(dependencies, { caller, order, body, failure: error })
          : error
      }
    },
  })
}

interface Undecided {
  caller: Caller
  order: OrderRow
  body: Payment
  requestId: string
}

const EVENT_OF = { PENDING: 'PAYMENT_STARTED', FAILED: 'PAYMENT_FAILED' } as const

/** Keeps the order from ending under a payment that is under way (row 5); whatever else it says changes nothing. */
async function noteUndecided(
  dependencies: ApiDependencies,
  { caller, order, body, requestId }: Undecided,
): Promise<{ status?: 200 | 202; data: OrderProgress }> {
  const standing = { data: standingOf(order, false) }
  if (body.status === 'SUCCESS') return standing
  const { paymentNo, amount: amountFen, paidAt: paidAtMs, channel, status } = body
  const request: EventRequest = {
    event: EVENT_OF[status],
    actor: 'MALL',
    requestKey: `payment/${paymentNo}/${status}`,
    requestId,
    occurredAtMs: paidAtMs,
    payment: { paymentNo, amountFen, paidAtMs, channel },
  }
  const { policy, nowMs } = dependencies
  if (decide({ order: order.facts, request, policy, nowMs: nowMs() }).outcome !== 'MOVE') return standing
  try {
    return await sendMallEvent(dependencies, { caller, order }, request)
  } catch (error) {
    if (error instanceof Failure && FAILURES[error.code].status < 500) return standing
    throw error
  }
}

function amountMismatch({ payableFen }: OrderRow, extra: FailureExtra = {}): Failure {
  return new Failure('AMOUNT_MISMATCH', { field: 'amount', extra: { ...extra, expectedFen: payableFen } })
}

const surplusRefundNo = ({ orderId }: OrderRow, paymentNo: string) => derivedId('extra-payment', orderId, paymentNo)

/** Once the order is over, "no longer possible" is for good; before that it is only "not yet". */
function isOver({ extra }: Failure): boolean {
  const state = ORDER_STATES.find((candidate) => candidate === extra.currentState)
  return state !== undefined && isFinal(state)
}

const NOT_YET = {
  zh: '资格校验尚未结束，本笔支付未入账也不会退款，请稍后以同一流水号重发',
  en: 'The order is still being checked: nothing was booked or refunded, send the payment again under the same number',
}

async function answerRefusal(
  dependencies: ApiDependencies,
  { caller, order, body, failure }: { caller: Caller; order: OrderRow; body: Payment; failure: Failure },
): Promise<Failure> {
  const { db, orders, policy } = dependencies
  const { field } = failure
  if (failure.code === 'PARAM_INVALID' && field === 'amount') return otherAmount(failure.extra)
  if (failure.code === 'STATE_CONFLICT' && !isOver(failure)) {
    return new Failure('STATE_CONFLICT', { field, message: NOT_YET, extra: { ...failure.extra, retryAfterSeconds: 2 } })
  }
  // The table would still take it, but nobody waits for the money any more.
  const code = failure.code === 'STATE_CONFLICT' ? 'ORDER_CLOSED' : failure.code
  if (code === 'AMOUNT_MISMATCH') return amountMismatch(order, failure.extra)
  if (!SURPLUS.includes(code) || body.amount === 0) return failure
  const refundNo = surplusRefundNo(order, body.paymentNo)
  await orders.openRefund({
    orderId: order.orderId,
    refundNo,
    kind: 'EXTRA_PAYMENT',
    amountFen: body.amount,
    reason: code,
    asksMall: policy.tellsMall && (await hasNoticeUrl(db, caller)),
  })
  const refund = await findRefund(db, caller, { orderId: order.orderId, refundNo })
  if (refund !== null && refund.amountFen !== body.amount) return otherAmount(failure.extra)
  const message = {
    zh: `${FAILURES[code].zh}；本笔支付将自动退款，退款单号 ${refundNo}`,
    en: `${FAILURES[code].en}; this payment is refunded automatically, refund ${refundNo}`,
  }
  return new Failure(code, { message, extra: { ...failure.extra, refundNo } })
}
