import { bindActOnListing } from './act-on-listing.ts'
import { bindApplyBatchChunk } from './apply-batch-chunk.ts'
import { bindApplyRetention } from './apply-retention.ts'
import { bindAskEligibility, bindCloseEligibility } from './ask-eligibility.ts'
import { bindCloseNotice } from './close-notice.ts'
import { bindCommitMove } from './commit-move.ts'
import { bindDeliverNotice } from './deliver-notice.ts'
import type { ActivityDependencies } from './dependencies.ts'
import { bindFindAhead } from './find-ahead.ts'
import { bindKeepCatalogue } from './keep-catalogue.ts'
import { bindOpenRefund } from './open-refund.ts'
import { bindPlaceOrder } from './place-order.ts'
import { bindReadListing } from './read-listing.ts'
import { bindReconcileOrders } from './reconcile-orders.ts'
import { bindRecordAttention } from './record-attention.ts'
import { bindRecordLateEvent } from './record-late-event.ts'
import { bindSettleRefund } from './settle-refund.ts'
import { bindSubscribeParcel } from './subscribe-parcel.ts'

/** Every touch of the world that a workflow can ask for, bound to what this process has. */
export function createActivities(dependencies: ActivityDependencies) {
  return {
    placeOrder: bindPlaceOrder(dependencies),
    commitMove: bindCommitMove(dependencies),
    findAhead: bindFindAhead(dependencies),
    closeNotice: bindCloseNotice(dependencies),
    recordAttention: bindRecordAttention(dependencies),
    recordLateEvent: bindRecordLateEvent(dependencies),
    closeEligibility: bindCloseEligibility(dependencies),
    askEligibility: bindAskEligibility(dependencies),
    deliverNotice: bindDeliverNotice(dependencies),
    subscribeParcel: bindSubscribeParcel(dependencies),
    openRefund: bindOpenRefund(dependencies),
    settleRefund: bindSettleRefund(dependencies),
    applyBatchChunk: bindApplyBatchChunk(dependencies),
    applyRetention: bindApplyRetention(dependencies),
    actOnListing: bindActOnListing(dependencies),
    readListing: bindReadListing(dependencies),
    keepCatalogue: bindKeepCatalogue(dependencies),
    reconcileOrders: bindReconcileOrders(dependencies),
  }
}

export type Activities = ReturnType<typeof createActivities>
