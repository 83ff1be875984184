import type { z } from '@hono/zod-openapi'
import { OrderPath } from '../../../contract/field.ts'
import { LogisticsEventBody, LogisticsEventView, requireTraceTime } from '../../../contract/shipment.ts'
import { findParcelOfOrder } from '../../../db/queries/parcels.ts'
import { findCarrier } from '../../../domain/carrier.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Trace } from '../../../domain/logistics.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { requireOwnOrder } from '../../own-order.ts'
import { takeParcelReport } from '../../parcel-report.ts'
import { registerOperation } from '../../register-operation.ts'

const NOT_ITS_PARCEL = { zh: '该订单没有此物流单号', en: 'The order has no parcel of this number' }

/** 物流事件 of a provider that the mall listens to (contract sections 7 and 11). */
export function registerReportLogisticsEvent(api: Api, dependencies: ApiDependencies): void {
  const { db } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'reportLogisticsEvent',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/logistics-events',
    callers: ['MALL'],
    summary: { zh: '上报物流事件', en: 'Report a logistics event' },
    description: {
      zh: '重复上报不重复记录；首条轨迹、签收、拒收、退回、丢失会推动订单。accepted 为新采纳条数。',
      en: 'The same event twice is one. First trace, signature, refusal, return and loss move the order. accepted: how many were news.',
    },
    params: OrderPath,
    body: LogisticsEventBody,
    response: LogisticsEventView,
    failures: ['ORDER_NOT_FOUND', 'CARRIER_UNKNOWN', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, params, body, requestId }) => {
      const { orderId } = params
      await requireOwnOrder(dependencies.db, caller, orderId)
      if (!findCarrier(body.carrierCode)) throw new Failure('CARRIER_UNKNOWN', { field: 'carrierCode' })
      requireTraceTime(body.occurredAt, { nowMs: dependencies.nowMs(), field: 'occurredAt' })
      // Parcels are known in capitals.
      const found = await findParcelOfOrder(db, caller, { orderId, trackingNo: body.trackingNo.toUpperCase() })
      if (!found) throw new Failure('PARAM_INVALID', { field: 'trackingNo', message: NOT_ITS_PARCEL })
      // A number that was given up for another has nothing to say any more.
      if (found.isReplaced) return { data: { accepted: 0 } }
      const { packageNo, trackingNo } = found.parcel
      const accepted = await takeParcelReport(
        dependencies,
        { orderId, packageNo, trackingNo, traces: [traceOf(body)] },
        requestId,
      )
      return { data: { accepted } }
    },
  })
}

function traceOf(event: z.output<typeof LogisticsEventBody>): Trace {
  const { occurredAt: timeMs, status, signedBy, rawCode = '', text, area } = event
  return { timeMs, status, ...(signedBy ? { signedBy } : {}), rawCode, text, area }
}
