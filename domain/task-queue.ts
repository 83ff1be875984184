/** Order workflows and the database steps that they take. */
export const ORDER_TASK_QUEUE = 'orders' // The standard name; several platforms may share one namespace under other names.
/** Calls to partners have slots of their own, so that a hanging partner never delays a database step. */
export const partnerTaskQueueOf = (orderTaskQueue: string): string => `${orderTaskQueue}-partner-calls`
/** Merchants' files: much work that nobody waits for by the second, and that no order may wait behind. */
export const bulkTaskQueueOf = (orderTaskQueue: string): string => `${orderTaskQueue}-bulk`

export const orderWorkflowId = (orderId: string): string => `order-${orderId}`
export const eligibilityWorkflowId = (checkId: string): string => `eligibility-${checkId}`
export const refundWorkflowId = (orderId: string, refundNo: string): string => `refund-${orderId}-${refundNo}`
export const resendWorkflowId = (noticeId: string): string => `resend-${noticeId}`
export const listingWorkflowId = (requestKey: string): string => `listing-${requestKey}`
export const catalogueBatchWorkflowId = (batchId: string): string => `catalogue-batch-${batchId}`
export const catalogueNoticeWorkflowId = (noticeId: string): string => `notice-${noticeId}`
