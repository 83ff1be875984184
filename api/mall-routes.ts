import type { Api } from './create-api.ts'
import type { ApiDependencies } from './dependencies.ts'
import { registerReceiveCarrierPush } from './routes/carrier/receive-carrier-push.ts'
import { registerAgreeReturn } from './routes/mall/agree-return.ts'
import { registerCancelOrder } from './routes/mall/cancel-order.ts'
import { registerCheckEligibility } from './routes/mall/check-eligibility.ts'
import { registerConfirmReceipt } from './routes/mall/confirm-receipt.ts'
import { registerListOffers } from './routes/mall/list-offers.ts'
import { registerListSaleNumbers } from './routes/mall/list-sale-numbers.ts'
import { registerLockNumber } from './routes/mall/lock-number.ts'
import { registerOpenRefund } from './routes/mall/open-refund.ts'
import { registerPlaceOrder } from './routes/mall/place-order.ts'
import { registerPriceOffer } from './routes/mall/price-offer.ts'
import { registerReadEligibilityCheck } from './routes/mall/read-eligibility-check.ts'
import { registerRecordPayment } from './routes/mall/record-payment.ts'
import { registerReleaseNumber } from './routes/mall/release-number.ts'
import { registerReportLogisticsEvent } from './routes/mall/report-logistics-event.ts'
import { registerReportRefund } from './routes/mall/report-refund.ts'
import { registerUploadPicture } from './routes/mall/upload-picture.ts'

/** What the mall calls, and the carriers beside it (contract section 11), in the order of an order's life. */
export function registerMallRoutes(api: Api, dependencies: ApiDependencies): void {
  registerListOffers(api, dependencies)
  registerPriceOffer(api, dependencies)
  registerListSaleNumbers(api, dependencies)
  registerLockNumber(api, dependencies)
  registerReleaseNumber(api, dependencies)
  registerCheckEligibility(api, dependencies)
  registerReadEligibilityCheck(api, dependencies)
  registerPlaceOrder(api, dependencies)
  registerUploadPicture(api, dependencies)
  registerRecordPayment(api, dependencies)
  registerCancelOrder(api, dependencies)
  registerReportLogisticsEvent(api, dependencies)
  registerReceiveCarrierPush(api, dependencies)
  registerConfirmReceipt(api, dependencies)
  registerAgreeReturn(api, dependencies)
  registerOpenRefund(api, dependencies)
  registerReportRefund(api, dependencies)
}
