// The one barrel: what the worker can run.
export { eligibilityWorkflow } from './eligibility.ts'
export { orderWorkflow } from './order.ts'
export { refundWorkflow } from './refund.ts'
export { resendWorkflow } from './resend.ts'
export { retentionWorkflow } from './retention.ts'
