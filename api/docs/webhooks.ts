import { z } from '@hono/zod-openapi'
import { EligibilityData, EligibilityQuery } from '../../contract/eligibility.ts'
import {
  ListingDecidedNotice,
  MallNoticeBody,
  NoticeReplyData,
  OrderCreatedNotice,
  OrderStatusNotice,
  StockLowNotice,
} from '../../contract/notice.ts'
import { NOTICE_EXAMPLES, REPLY_EXAMPLES } from '../../contract/notice-examples.ts'
import type { Api } from '../create-api.ts'
import type { Bilingual } from '../operation.ts'
import { bilingual, paragraphs } from './bilingual.ts'

import { SIGNED, signatureHeaderRefs } from './signature-headers.ts'

type Registry = Api['openAPIRegistry']

/** One call of the platform to a partner, named after its path below the registered URL. */
interface Webhook {
  readonly name: keyof typeof REPLY_EXAMPLES
  readonly operationId: string
  readonly direction: 'P2M' | 'P2L'
  readonly summary: Bilingual
  readonly description: Bilingual
  /** Of a GET. */
  readonly query?: z.ZodObject
  /** Of a POST. */
  readonly body?: z.ZodObject
  readonly reply: z.ZodObject
}

const MallReceipt = NoticeReplyData.pick({ noticeId: true }).meta({
  id: 'NoticeReceipt',
  description: '收到通知 / the notice was received',
})

const WEBHOOKS: readonly Webhook[] = [
  {
    name: 'eligibility/number',
    operationId: 'askNumberEligibility',
    direction: 'P2M',
    summary: { zh: '码号购买资格校验', en: 'Number eligibility' },
    description: {
      zh: 'GET {资格校验地址}/number。每次 3 秒、总共 8 秒内应答；应答须原样返回 checkId。无法识别的应答一律视为不具备资格（CHECK_FAILED）。',
      en: 'GET {eligibility URL}/number. Answer within 3 s a call, 8 s in all, and echo the checkId. Whatever cannot be read is not "eligible" (CHECK_FAILED).',
    },
    query: EligibilityQuery.NUMBER,
    reply: EligibilityData.NUMBER.meta({
      id: 'NumberEligibility',
      description: '码号资格校验结果 / result for a number',
    }),
  },
  {
    name: 'eligibility/new-user-contract',
    operationId: 'askNewUserContractEligibility',
    direction: 'P2M',
    summary: { zh: '新用户合约机购买资格校验', en: 'New-user contract eligibility' },
    description: {
      zh: 'GET {资格校验地址}/new-user-contract。时限与应答规则同码号资格校验。',
      en: 'GET {eligibility URL}/new-user-contract. Limits and answers as for a number.',
    },
    query: EligibilityQuery.NEW_USER_CONTRACT,
    reply: EligibilityData.NEW_USER_CONTRACT.meta({
      id: 'NewUserContractEligibility',
      description: '新用户合约机校验结果 / result for a new user',
    }),
  },
  {
    name: 'eligibility/old-user-contract',
    operationId: 'askOldUserContractEligibility',
    direction: 'P2M',
    summary: { zh: '老用户合约机购买资格校验', en: 'Old-user contract eligibility' },
    description: {
      zh: 'GET {资格校验地址}/old-user-contract。时限与应答规则同码号资格校验。',
      en: 'GET {eligibility URL}/old-user-contract. Limits and answers as for a number.',
    },
    query: EligibilityQuery.OLD_USER_CONTRACT,
    reply: EligibilityData.OLD_USER_CONTRACT.meta({
      id: 'OldUserContractEligibility',
      description: '老用户合约机校验结果 / result for an existing user',
    }),
  },
  {
    name: 'order-created',
    operationId: 'notifyOrderCreated',
    direction: 'P2M',
    summary: { zh: '订单生成通知', en: 'Order created' },
    description: {
      zh: 'POST {通知地址}/order-created。付款后发送完整订单；证件信息只以 certCipher 密文传送。可直接答 ACCEPTED 接单、REJECTED 拒单（附 reasonCode），或答 QUEUED 稍后用修改订单状态接口接单。请按 noticeId 去重。',
      en: 'POST {notice URL}/order-created. The whole order, once it is paid; the holder travels as certCipher only. Answer ACCEPTED, REJECTED with a reasonCode, or QUEUED and accept later through the state interface. Deduplicate by noticeId.',
    },
    body: OrderCreatedNotice,
    reply: NoticeReplyData,
  },
  {
    name: 'order-status',
    operationId: 'notifyOrderStatus',
    direction: 'P2M',
    summary: { zh: '订单状态通知', en: 'Order status' },
    description: {
      zh: 'POST {通知地址}/order-status。只有 CANCEL_REQUESTED 需要 decision：AGREE 同意（已开户须附 reversalNo）、REFUSE 拒绝（附 reasonCode）、LATER 稍后用修改订单状态接口答复；replyBy 之前没有答复视为同意。',
      en: 'POST {notice URL}/order-status. Only CANCEL_REQUESTED wants a decision: AGREE (with reversalNo once provisioned), REFUSE with a reasonCode, or LATER and answer through the state interface; silence until replyBy means agreed.',
    },
    body: OrderStatusNotice,
    reply: NoticeReplyData,
  },
  {
    name: 'stock-low',
    operationId: 'notifyStockLow',
    direction: 'P2M',
    summary: { zh: '库存不足通知', en: 'Stock is low' },
    description: {
      zh: 'POST {通知地址}/stock-low。上架的 SKU 可售库存降到 lowStockAt 或以下时发送一次；库存回到其上之后再次降低才会再发。商户同时有生产与沙箱应用时发往生产环境。',
      en: 'POST {notice URL}/stock-low. Sent once when what can be sold of a SKU on sale has fallen to lowStockAt or below, and again only after it has been above. A merchant with applications in both environments gets it in the live one.',
    },
    body: StockLowNotice,
    reply: MallReceipt,
  },
  {
    name: 'listing-decided',
    operationId: 'notifyListingDecided',
    direction: 'P2M',
    summary: { zh: '上架审核结果通知', en: 'A listing was decided on' },
    description: {
      zh: 'POST {通知地址}/listing-decided。审核人通过或驳回一个条目，或在架条目的改动时发送；驳回附原因。改动被驳回时旧版继续销售。也可用产品列表接口的 review 查询。',
      en: 'POST {notice URL}/listing-decided. Sent when a reviewer approves or refuses an item, or a change of one that is on sale; a refusal says why. A refused change leaves what is on sale as it was. The product list tells the same in review.',
    },
    body: ListingDecidedNotice,
    reply: MallReceipt,
  },
  {
    name: 'order-state-changed',
    operationId: 'notifyOrderStateChanged',
    direction: 'P2L',
    summary: { zh: '订单状态变化通知', en: 'Order state changed' },
    description: {
      zh: 'POST {商城通知地址}/order-state-changed。总是发送最新状态，中间状态可能被合并；以 version 判断新旧。',
      en: 'POST {notice URL}/order-state-changed. Always the newest state; states in between may be left out. The version tells new from old.',
    },
    body: MallNoticeBody,
    reply: MallReceipt,
  },
  {
    name: 'cancel-result',
    operationId: 'notifyCancelResult',
    direction: 'P2L',
    summary: { zh: '取消结果通知', en: 'Cancel result' },
    description: {
      zh: 'POST {商城通知地址}/cancel-result。商户对取消申请的答复：AGREED 已同意，REJECTED 已拒绝。',
      en: 'POST {notice URL}/cancel-result. What became of a cancellation: AGREED or REJECTED.',
    },
    body: MallNoticeBody,
    reply: MallReceipt,
  },
  {
    name: 'refund-requested',
    operationId: 'notifyRefundRequested',
    direction: 'P2L',
    summary: { zh: '退款请求通知', en: 'Refund requested' },
    description: {
      zh: 'POST {商城通知地址}/refund-requested。请按 refundNo 去重后退款，并用退款结果接口回报；未回报会再次请求。',
      en: 'POST {notice URL}/refund-requested. Deduplicate by refundNo, pay back, and report through the refund result interface; it is asked for again until then.',
    },
    body: MallNoticeBody,
    reply: MallReceipt,
  },
]

/** The calls of the platform to its partners, as webhooks of the document (contract sections 10 and 14). */
export function registerWebhooks(registry: Registry): void {
  for (const webhook of WEBHOOKS) registerWebhook(registry, webhook)
}

function registerWebhook(registry: Registry, webhook: Webhook): void {
  const { name, operationId, direction, query, body, reply } = webhook
  const method = body ? 'POST' : 'GET'
  registry.registerWebhook({
    operationId,
    method: body ? 'post' : 'get',
    path: name,
    tags: [direction],
    summary: bilingual(webhook.summary),
    description: paragraphs(webhook.description),
    security: SIGNED,
    parameters: signatureHeaderRefs(method),
    request: {
      query,
      body: body && {
        required: true,
        content: { 'application/json': { schema: body, examples: examplesOf(NOTICE_EXAMPLES, name) } },
      },
    },
    responses: {
      200: {
        description: bilingual(ANSWERED),
        headers: { 'X-Signature': REPLY_SIGNATURE },
        content: { 'application/json': { schema: envelopeOf(reply), examples: examplesOf(REPLY_EXAMPLES, name) } },
      },
      503: {
        description: bilingual(NOT_NOW),
        headers: { 'Retry-After': RETRY_AFTER },
        content: { 'application/json': { schema: TemporaryReply } },
      },
      default: { description: bilingual(body ? NOTICE_UNANSWERED : CHECK_UNANSWERED) },
    },
  })
}

function examplesOf(table: Readonly<Record<string, object>>, name: string) {
  const examples = Object.entries(table[name] ?? {})
  return examples.length === 0 ? undefined : Object.fromEntries(examples.map(([key, value]) => [key, { value }]))
}

const ANSWERED = {
  zh: '应答；启用应答签名（生产默认启用）时，没有签名或签名不符的应答不算应答',
  en: 'The answer; with signed replies on, as it is in live by default, an unsigned or wrongly signed one is none',
}
const NOT_NOW = {
  zh: '暂不可用，平台稍后重试；可带 Retry-After，1 秒到 6 小时内有效',
  en: 'Not now, the platform tries again; a Retry-After between one second and six hours is honoured',
}
const NOTICE_UNANSWERED = {
  zh: '其他状态码、重定向、超时（15 秒）或无法识别的内容：视为未送达，按公布的间隔重试，noticeId 不变',
  en: 'Any other status, a redirect, a timeout (15 s) or an unreadable body: not delivered, retried on the published schedule under the same noticeId',
}
const CHECK_UNANSWERED = {
  zh: '其他应答：超时与 5xx 在 8 秒内重试，仍失败为 MERCHANT_UNAVAILABLE；无法识别的内容为 CHECK_FAILED',
  en: 'Anything else: a timeout or 5xx is tried again within 8 s and then MERCHANT_UNAVAILABLE; an unreadable body is CHECK_FAILED',
}

const REPLY_SIGNATURE = {
  description: bilingual({
    zh: '应答签名：对 OM1-REPLY、状态码、请求的 X-Nonce、应答体 SHA-256 四行（LF 连接）取 HMAC-SHA256，小写十六进制',
    en: "Signature of the reply: HMAC-SHA256, lower-case hex, over four lines joined by LF: OM1-REPLY, status, the request's X-Nonce, SHA-256 of the body",
  }),
  schema: { type: 'string' as const, pattern: '^[0-9a-f]{64}$' },
}
const RETRY_AFTER = {
  description: bilingual({ zh: '希望等待的秒数', en: 'seconds to wait' }),
  schema: { type: 'integer' as const, minimum: 1 },
}

const message = z
  .string()
  .optional()
  .meta({ description: bilingual({ zh: '说明', en: 'message' }) })

const TemporaryReply = z
  .object({
    code: z.literal('TEMPORARY').meta({ description: bilingual({ zh: '暂不可用', en: 'not now' }) }),
    message,
  })
  .meta({ id: 'TemporaryReply', description: '稍后重试 / try again later' })

/** `{code:"OK"}`, or the older `{status:"0"}`. */
function envelopeOf(data: z.ZodObject) {
  return z.union([
    z.object({
      code: z.literal('OK').meta({ description: bilingual({ zh: '成功固定为 OK', en: 'always OK' }) }),
      message,
      data,
    }),
    z.object({
      status: z
        .literal('0')
        .meta({ description: bilingual({ zh: '旧版：成功固定为 "0"', en: 'older form: always "0"' }) }),
      message,
      data,
    }),
  ])
}
