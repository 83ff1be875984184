import { z } from 'zod'
import type { Failure, FailureExtra } from '../domain/failure.ts'
import { FAILURES } from '../domain/failure.ts'
import { described, textOut, wholeOut } from './field.ts'

const texts = (zh: string, en: string) => z.array(z.string()).meta(described(zh, en))

/** The facts an answer may carry besides the standard members. Only what is named here ever leaves the house. */
const EXTRA_MEMBERS = {
  stringToSign: textOut('平台校验所用的待签名串（生产环境截断）', 'the string that was verified, cut in live'),
  stringToSignBytes: wholeOut('待签名串字节数', 'its length in bytes'),
  stringToSignSha256: textOut('待签名串的 SHA-256', 'its SHA-256'),
  bodySha256: textOut('收到的请求体的 SHA-256', 'SHA-256 of the body as received'),
  seenIp: textOut('平台看到的来源 IP', 'the address that the platform sees'),
  serverTime: textOut('平台时间', "the platform's time"),
  skewSeconds: wholeOut('请求时间与平台时间之差（秒）', 'how far the timestamp is off, in seconds'),
  supportedVersions: texts('支持的接口版本', 'API versions that are spoken'),
  limitBytes: wholeOut('大小上限（字节）', 'the limit in bytes'),
  retryAfterSeconds: wholeOut('建议等待秒数，同 Retry-After', 'seconds to wait, as in Retry-After'),
  orderId: textOut('订单号', 'order number'),
  currentState: textOut('订单当前状态', 'current state of the order'),
  version: wholeOut('订单当前版本', 'current version of the order'),
  allowedEvents: texts('当前可用操作', 'events that are possible now'),
  nextActor: textOut('待谁处理', 'who has to act'),
  dueAt: textOut('处理时限', 'until when'),
  holdReason: textOut('挂起原因', 'why the order is on hold'),
  returnFlow: textOut('退货流程的接口', 'the interface of the return flow'),
  checkId: textOut('资格校验编号', 'number of the eligibility check'),
  reasons: texts('资格不符的原因码', 'reason codes of the refusal'),
  allowNum: wholeOut('可购数量', 'how many may be bought'),
  lockExpiresAt: textOut('选占到期时间', 'when the lock ends'),
  expectedFen: wholeOut('应为的金额（分）', 'the amount that it should be, in fen'),
  refundableFen: wholeOut('还可退的金额（分）', 'what can still be refunded, in fen'),
  refundNo: textOut('平台自动发起的退款单号', 'number of the refund that the platform has opened by itself'),
  readsLeft: wholeOut('剩余读取次数', 'reads that are left'),
} satisfies Record<keyof FailureExtra, z.ZodType>

const ProblemField = z
  .object({
    field: textOut('出错的字段路径', 'path of the field'),
    code: textOut('错误码', 'error code'),
    message: textOut('错误说明', 'message in Chinese'),
    messageEn: textOut('错误说明（英文）', 'message in English'),
  })
  .meta({ id: 'ProblemField', description: '一个出错的字段 / one field that is to blame' })

/** Every failed answer: RFC 9457, and the members that contract section 8 promises. */
export const Problem = z
  .object({
    type: z
      .string()
      .meta({ description: '错误码文档链接 / link to the documentation of the code', format: 'uri-reference' }),
    title: textOut('错误概要，同一错误码不变', 'summary, always the same for a code'),
    status: z.int().min(400).max(599).meta({ description: 'HTTP 状态码 / HTTP status' }),
    detail: textOut('本次错误的说明或原因', 'what happened this time, or why'),
    instance: z.string().meta({ description: '本次请求的标识 / identifies this request', format: 'uri-reference' }),
    code: textOut('错误码，程序请据此判断', 'error code, the member for programs'),
    message: textOut('错误说明', 'message in Chinese'),
    messageEn: textOut('错误说明（英文）', 'message in English'),
    requestId: textOut('请求编号，联系平台时请提供', 'request id, name it when you contact us'),
    whoMustAct: z
      .enum(['CALLER', 'MERCHANT', 'MALL', 'OPERATOR', 'NOBODY'])
      .meta({ description: '需由谁处理 / who has to act' }),
    retry: z.enum(['NO', 'AFTER_FIX', 'YES', 'WITH_NEW_NONCE']).meta({
      description:
        '能否重试：不必、修正后、原样稍后、换随机串后 / retry: no, corrected, as it is later, with a new nonce',
    }),
    action: z
      .object({
        zh: textOut('处理办法', 'what to do, in Chinese'),
        en: textOut('处理办法（英文）', 'what to do, in English'),
      })
      .meta({ description: '处理办法 / what to do' }),
    errors: z.array(ProblemField).meta({ description: '逐字段的错误，可为空 / errors by field, may be empty' }),
    ...z.object(EXTRA_MEMBERS).partial().shape,
  })
  .meta({ id: 'Problem', description: '失败应答（application/problem+json） / a failed answer (RFC 9457)' })

export type Problem = z.infer<typeof Problem>

/**
 * The answer to a failure.
 *
 * `docsBase` is the origin before /docs, without a slash at its end; empty for a link relative to the host that answers.
 */
export function toProblem(failure: Failure, requestId: string, { docsBase }: { docsBase: string }): Problem {
  const { code, zh, en } = failure
  const row = FAILURES[code]
  return {
    type: `${docsBase}/docs/errors#${code}`,
    title: row.zh,
    status: row.status,
    detail: zh === row.zh ? row.causeZh : zh,
    instance: `/requests/${encodeURIComponent(requestId)}`,
    code,
    message: zh,
    messageEn: en,
    requestId,
    whoMustAct: row.whoMustAct,
    retry: row.retry,
    action: { zh: row.actionZh, en: row.actionEn },
    errors: failure.errors.map((error) => ({
      field: error.field,
      code: error.code,
      message: error.zh,
      messageEn: error.en,
    })),
    ...namedExtra(failure.extra),
  }
}

function namedExtra(extra: FailureExtra): Partial<Pick<Problem, keyof FailureExtra>> {
  const entries = Object.entries(extra)
  return Object.fromEntries(
    entries.filter(([name, value]) => Object.hasOwn(EXTRA_MEMBERS, name) && value !== undefined),
  )
}
