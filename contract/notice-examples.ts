const HEAD = { noticeId: '5f0c2b7e9a4d4c1fb3a86d0e7c129f44', orderId: 'M202603010000042' }
const OK = { code: 'OK', message: 'OK' }
const { noticeId } = HEAD

/** Bodies of notices as they are sent, by webhook and then by case. The full order is best read in its schema. */
export const NOTICE_EXAMPLES = {
  'order-status': {
    CANCEL_REQUESTED: {
      ...HEAD,
      version: 7,
      type: 'CANCEL_REQUESTED',
      orderState: 'CANCELLING',
      nextActor: 'MERCHANT',
      dueAt: '2026-03-02T18:00:00+08:00',
      replyBy: '2026-03-02T18:00:00+08:00',
      cancelId: '91b6e0d3c57f4a28a6e4f21d0c8b7735',
      reasonCode: 'BUYER_REGRETS',
    },
    COMPLETED: {
      ...HEAD,
      version: 12,
      type: 'COMPLETED',
      orderState: 'COMPLETED',
      nextActor: 'NOBODY',
      dueAt: null,
    },
  },
  'order-state-changed': {
    ORDER_STATE_CHANGED: {
      ...HEAD,
      version: 5,
      type: 'ORDER_STATE_CHANGED',
      orderState: 'WAIT_SHIP',
      nextActor: 'MERCHANT',
      dueAt: '2026-03-03T18:00:00+08:00',
      event: 'PROVISIONED',
    },
  },
  'cancel-result': {
    CANCEL_RESULT: {
      ...HEAD,
      version: 8,
      type: 'CANCEL_RESULT',
      orderState: 'REFUNDING',
      nextActor: 'MALL',
      dueAt: '2026-03-02T18:00:00+08:00',
      cancelId: '91b6e0d3c57f4a28a6e4f21d0c8b7735',
      result: 'AGREED',
      reasonCode: 'BUYER_REGRETS',
    },
  },
  'refund-requested': {
    REFUND_REQUESTED: {
      ...HEAD,
      version: 8,
      type: 'REFUND_REQUESTED',
      orderState: 'REFUNDING',
      nextActor: 'MALL',
      dueAt: '2026-03-02T18:00:00+08:00',
      refundNo: 'c84a1f60d2b9473e8f5d7a90b1e6c352',
      amount: 399_900,
      reasonCode: 'BUYER_REGRETS',
    },
  },
  'stock-low': {
    STOCK_LOW: { noticeId: HEAD.noticeId, skuId: 'SKU-X1-BLACK-256', terminalCode: 'TERM-X1', stock: 4, lowStockAt: 5 },
  },
  'listing-decided': {
    LISTING_DECIDED: {
      noticeId: HEAD.noticeId,
      kind: 'PLAN',
      code: 'PLAN-88',
      version: 3,
      decision: 'REJECTED',
      reason: '月费与备案不一致',
      status: 'ON',
      decidedAt: '2026-03-01T18:00:00+08:00',
    },
  },
} as const

const CHECKED = { checkId: '3d8e5b2f7c614a09b7d1e4c6a0f98213' }
const YES = { ...OK, data: { ...CHECKED, eligible: true, allowNum: 2, expiresAt: '2026-03-01T18:30:00+08:00' } }
const NO = {
  ...OK,
  data: {
    ...CHECKED,
    eligible: false,
    allowNum: 0,
    reasons: [{ code: 'ID_LIMIT_REACHED', message: '一证最多办理五个号码' }],
  },
}
const RECEIVED = { ...OK, data: { noticeId } }

/** Answers that are answers. */
export const REPLY_EXAMPLES = {
  'eligibility/number': { eligible: YES, refused: NO },
  'eligibility/new-user-contract': { eligible: YES, refused: NO },
  'eligibility/old-user-contract': {
    eligible: YES,
    refused: { ...NO, data: { ...NO.data, reasons: [{ code: 'IN_ARREARS' }] } },
  },
  'order-created': {
    accepted: { ...OK, data: { noticeId, accepted: 'ACCEPTED', merchantOrderId: 'MO-000042' } },
    queued: { ...OK, data: { noticeId, accepted: 'QUEUED', merchantOrderId: 'MO-000042' } },
    rejected: { ...OK, data: { noticeId, accepted: 'REJECTED', reasonCode: 'OUT_OF_STOCK' } },
  },
  'order-status': {
    agreed: { ...OK, data: { noticeId, decision: 'AGREE', reversalNo: 'RV-000042' } },
    refused: { ...OK, data: { noticeId, decision: 'REFUSE', reasonCode: 'ALREADY_PACKED' } },
    received: RECEIVED,
  },
  'order-state-changed': { received: RECEIVED },
  'cancel-result': { received: RECEIVED },
  'refund-requested': { received: RECEIVED },
  'stock-low': { received: RECEIVED },
  'listing-decided': { received: RECEIVED },
} as const
