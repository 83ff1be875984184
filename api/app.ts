import { registerCatalogueBatchRoutes } from './catalogue-batch-routes.ts'
import { registerCatalogueRoutes } from './catalogue-routes.ts'
import { type Api, createApi } from './create-api.ts'
import type { ApiDependencies } from './dependencies.ts'
import { registerMallRoutes } from './mall-routes.ts'
import { registerGetMallLogistics } from './routes/mall/get-mall-logistics.ts'
import { registerGetMallNotice } from './routes/mall/get-mall-notice.ts'
import { registerGetMallOrder } from './routes/mall/get-mall-order.ts'
import { registerGetMallOrderState } from './routes/mall/get-mall-order-state.ts'
import { registerListMallNotices } from './routes/mall/list-mall-notices.ts'
import { registerListMallOrders } from './routes/mall/list-mall-orders.ts'
import { registerListMallStateLogs } from './routes/mall/list-mall-state-logs.ts'
import { registerResendMallNotice } from './routes/mall/resend-mall-notice.ts'
import { registerGetLogistics } from './routes/merchant/get-logistics.ts'
import { registerGetNotice } from './routes/merchant/get-notice.ts'
import { registerGetOrder } from './routes/merchant/get-order.ts'
import { registerGetOrderState } from './routes/merchant/get-order-state.ts'
import { registerListNotices } from './routes/merchant/list-notices.ts'
import { registerListOrders } from './routes/merchant/list-orders.ts'
import { registerListStateLogs } from './routes/merchant/list-state-logs.ts'
import { registerOpenPictureLink } from './routes/merchant/open-picture-link.ts'
import { registerReadIdCardImages } from './routes/merchant/read-id-card-images.ts'
import { registerReportOrderEvent } from './routes/merchant/report-order-event.ts'
import { registerReportShipment } from './routes/merchant/report-shipment.ts'
import { registerResendNotice } from './routes/merchant/resend-notice.ts'

type Register = (api: Api, dependencies: ApiDependencies) => void

/** Every interface, in the order in which the document shows them. */
const OPERATIONS: readonly Register[] = [
  // Merchants
  registerListOrders,
  registerGetOrder,
  registerGetOrderState,
  registerReportOrderEvent,
  registerListStateLogs,
  registerReportShipment,
  registerGetLogistics,
  registerReadIdCardImages,
  registerListNotices,
  registerGetNotice,
  registerResendNotice,
  registerCatalogueRoutes,
  registerCatalogueBatchRoutes,
  // The mall and the carriers
  registerMallRoutes,
  registerListMallOrders,
  registerGetMallOrder,
  registerGetMallOrderState,
  registerListMallStateLogs,
  registerGetMallLogistics,
  registerListMallNotices,
  registerGetMallNotice,
  registerResendMallNotice,
  // Nobody's signature: the link or the sender's own proof decides
  registerOpenPictureLink,
]

/** The HTTP interfaces of the platform; whoever starts it adds the health checks. */
export function createApp(dependencies: ApiDependencies): Api {
  const api = createApi(dependencies)
  for (const register of OPERATIONS) register(api, dependencies)
  return api
}
