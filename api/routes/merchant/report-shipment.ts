import { OrderPath } from '../../../contract/field.ts'
import { ReportShipmentBody, ShipmentView } from '../../../contract/shipment.ts'
import { shipmentReport, trackingNumberView } from '../../../contract/shipment-report.ts'
import { listParcels } from '../../../db/queries/logistics.ts'
import type { ParcelRequest } from '../../../domain/order.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { requireOwnOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'
import { requestKeyOf } from '../../request-key.ts'
import { sendEvent } from '../../send-event.ts'

/** Interface 11. */
export function registerReportShipment(api: Api, dependencies: ApiDependencies): void {
  const { db, nowMs } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'reportShipment',
    method: 'POST',
    path: '/v1/orders/{orderId}/shipments',
    callers: ['MERCHANT'],
    summary: { zh: '上报物流单号', en: 'Report a shipment' },
    description: {
      zh: '上报包裹；可分批。填写 replaces 则为更换物流单号，不能与新包裹混报。单号格式不符只提示，不拒绝。',
      en: 'Reports parcels, all or a part of them. With replaces it corrects tracking numbers; do not mix the two. A number that looks wrong is a warning, never a refusal.',
    },
    params: OrderPath,
    body: ReportShipmentBody,
    response: ShipmentView,
    statuses: [200, 202],
    failures: [
      'ORDER_NOT_FOUND',
      'STATE_CONFLICT',
      'ORDER_ON_HOLD',
      'CARRIER_UNKNOWN',
      'TRACKING_NO_DUPLICATE',
      'ITEM_OVERSHIPPED',
      'CHANGE_WINDOW_OVER',
      'EVIDENCE_REQUIRED',
      'IMEI_INVALID',
      'IMEI_USED',
      'ENGINE_UNAVAILABLE',
    ],
    handler: async (call) => {
      const { caller, params, body, requestId } = call
      const order = await requireOwnOrder(db, caller, params.orderId)
      const { event, parcels } = shipmentReport(body, { parcels: order.facts.parcels, nowMs: nowMs() })
      const requestKey = requestKeyOf(call)
      const { status, orderState } = await sendEvent(dependencies, {
        caller,
        order,
        request: { event, actor: 'MERCHANT', requestKey, requestId, parcels, isLast: body.last },
      })
      const known = await listParcels(db, caller, { orderId: order.orderId })
      const isSubscribed = ({ trackingNo }: ParcelRequest) =>
        known.some((parcel) => parcel.trackingNo === trackingNo && parcel.isSubscribed)
      const packages = parcels.map((parcel) => ({
        packageNo: parcel.packageNo,
        subscribed: isSubscribed(parcel),
        ...trackingNumberView(parcel),
      }))
      return { status, data: { orderState, packages } }
    },
  })
}
