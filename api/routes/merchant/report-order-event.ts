import { OrderPath, timeText } from '../../../contract/field.ts'
import {
  evidenceOf,
  merchantEvent,
  ReportEventBody,
  ReportEventView,
  requireNotAhead,
} from '../../../contract/order-event.ts'
import type { EventRequest } from '../../../domain/order.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { requireOwnOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'
import { requestKeyOf } from '../../request-key.ts'
import { sendEvent } from '../../send-event.ts'

/** Interface 4. */
export function registerReportOrderEvent(api: Api, dependencies: ApiDependencies): void {
  const { db, nowMs } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'reportOrderEvent',
    method: 'POST',
    path: '/v1/orders/{orderId}/state',
    callers: ['MERCHANT'],
    summary: { zh: '修改订单状态', en: 'Report an event of an order' },
    description: {
      zh: '上报接单、审单、开户、交付等事件。expectedVersion 与订单当前版本不一致时返回 409；重复上报已达成的事件返回 changed=false。发货请用上报物流单号接口。',
      en: 'Reports acceptance, audit, provisioning, hand-over and so on. 409 when expectedVersion is not the present version; a repeat of what is reached answers changed=false. Shipments have an interface of their own.',
    },
    params: OrderPath,
    body: ReportEventBody,
    response: ReportEventView,
    statuses: [200, 202],
    failures: [
      'ORDER_NOT_FOUND',
      'STATE_CONFLICT',
      'EVENT_NOT_ALLOWED',
      'ORDER_ON_HOLD',
      'REASON_REQUIRED',
      'EVIDENCE_REQUIRED',
      'IMEI_INVALID',
      'IMEI_USED',
      'ICCID_INVALID',
      'ENGINE_UNAVAILABLE',
    ],
    handler: async (call) => {
      const { caller, params, body } = call
      const order = await requireOwnOrder(db, caller, params.orderId)
      const request = eventRequest(body, { requestKey: requestKeyOf(call), requestId: call.requestId, nowMs: nowMs() })
      const { status, isChanged, dueAtMs, ...sent } = await sendEvent(dependencies, { caller, order, request })
      const data = { ...sent, orderId: order.orderId, changed: isChanged, dueAt: timeText(dueAtMs) }
      return { status, data }
    },
  })
}

function eventRequest(
  body: ReportEventBody,
  { requestKey, requestId, nowMs }: { requestKey: string; requestId: string; nowMs: number },
): EventRequest {
  const { expectedVersion, reasonCode, reason, missing, retryable, occurredAt } = body
  requireNotAhead(occurredAt, { nowMs, field: 'occurredAt' })
  return {
    event: merchantEvent(body.event),
    actor: 'MERCHANT',
    requestKey,
    requestId,
    expectedVersion,
    reasonCode,
    reason,
    missing,
    isRetryable: retryable,
    occurredAtMs: occurredAt,
    evidence: evidenceOf(body),
  }
}
