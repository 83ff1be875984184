import { NONCE_LIFE_SECONDS, TIMESTAMP_WINDOW_SECONDS } from '../../contract/signature.ts'
import { DEFAULT_ORDER_POLICY } from '../../domain/order.ts'
import { RATE_LIMITS } from '../../domain/rate-limit.ts'
import type { Bilingual } from '../operation.ts'
import { duration, retrySchedule } from './duration.ts'
import { DIRECTION_TEXTS } from './tags.ts'

/** `info.description` of the document, CommonMark: what holds for every interface, both languages. */
export function introduction(): string {
  return SECTIONS.map(({ title, zh, en, more }) => [`## ${title.zh} ${title.en}`, zh, en, more].filter(Boolean))
    .map((parts) => parts.join('\n\n'))
    .join('\n\n')
}

interface Section extends Bilingual {
  readonly title: Bilingual
  /** What needs no translation. */
  readonly more?: string
}

const { noticeRetryMs, noticeAlertMs, eligibilityCallMs, eligibilityTotalMs } = DEFAULT_ORDER_POLICY

const SECTIONS: readonly Section[] = [
  {
    title: { zh: '概览', en: 'Overview' },
    zh: '商桥是商城与商户自有系统之间的订单平台：商城收单，商户履约，平台转交、催办并留痕。同一份数据结构既用于校验请求，也用于生成本文档。更多：[签名](/docs/signature) · [错误码](/docs/errors) · [状态](/docs/states) · [上架与号码](/docs/catalogue)。',
    en: "Mallbridge stands between a mall and the merchants' own systems: the mall takes the orders, the merchants carry them out, the platform passes on, reminds and keeps the record. The schemas that check a request also make this document. More: [signature](/docs/signature) · [error codes](/docs/errors) · [states](/docs/states) · [listing and numbers](/docs/catalogue).",
  },
  {
    title: { zh: '方向', en: 'Directions' },
    zh: '接口按方向分组；平台调用商户与商城的接口见 Webhooks，地址为登记的地址加接口名。',
    en: 'Interfaces are grouped by direction. What the platform calls is listed under Webhooks, each below the registered URL.',
    more: [
      '| 方向 Direction | 说明 Meaning |',
      '|---|---|',
      ...Object.entries(DIRECTION_TEXTS).map(([name, { zh, en }]) => `| ${name} | ${zh} / ${en} |`),
    ].join('\n'),
  },
  {
    title: { zh: '签名', en: 'Signature' },
    zh: `每次调用都用 OM1-HMAC-SHA256 签名，两个方向用同一密钥、不同方向行。时间误差不超过 ${TIMESTAMP_WINDOW_SECONDS} 秒，随机串 ${NONCE_LIFE_SECONDS} 秒内不可重复。算法、示例与常见错误见 [/docs/signature](/docs/signature)。`,
    en: `Every call is signed with OM1-HMAC-SHA256; one secret serves both ways, the direction line tells them apart. Clocks may differ by ${TIMESTAMP_WINDOW_SECONDS} s, a nonce works once in ${NONCE_LIFE_SECONDS} s. Algorithm, examples and usual mistakes: [/docs/signature](/docs/signature).`,
  },
  {
    title: { zh: '幂等', en: 'Idempotency' },
    zh: '所有 POST 必须带 `Idempotency-Key`。同键同内容得到同一应答（带 `Idempotency-Replayed: true`），同键不同内容为 422。重试请换 `X-Nonce` 重新签名，幂等键不变。',
    en: 'Every POST bears an `Idempotency-Key`. Same key and same content, same answer (with `Idempotency-Replayed: true`); same key and other content is 422. A retry takes a new `X-Nonce`, a new signature, and keeps its key.',
  },
  {
    title: { zh: '应答与错误', en: 'Answers and errors' },
    zh: '成功为 `{code:"OK", message, requestId, data}`；202 表示已可靠受理、结果稍后可查。失败为 `application/problem+json`（RFC 9457），程序请判断 `code`；`retry` 说明能否重试，`whoMustAct` 说明由谁处理。请求中的未知字段会被点名拒绝；应答可能增加字段，请忽略不认识的。',
    en: 'Success is `{code:"OK", message, requestId, data}`; 202 means that the call was taken durably and the result comes later. A failure is `application/problem+json` (RFC 9457): programs look at `code`; `retry` says whether to try again, `whoMustAct` who has to act. Unknown fields of a request are refused by name; answers may grow, so ignore what you do not know.',
  },
  {
    title: { zh: '数据格式', en: 'Formats' },
    zh: 'JSON，UTF-8。金额为整数分；时间为带 +08:00 的 RFC 3339，查询串中的加号须写作 `%2B`。列表用 `limit`（1–100，默认 50）与 `cursor` 翻页。',
    en: 'JSON, UTF-8. Money is whole fen; times are RFC 3339 with +08:00, and a plus in a query is written `%2B`. Lists take `limit` (1–100, 50 by default) and `cursor`.',
  },
  {
    title: { zh: '调用限额', en: 'Limits' },
    zh: '每个应用按类别分别限额，`RateLimit-Policy` 给出类别、次数 q 与窗口 w（秒），`RateLimit` 给出剩余 r 与再增加的秒数 t。超过时为 429 `RATE_LIMITED`：未做任何处理，随机串未使用，请按 `Retry-After` 等待。批量导入一个文件计一次。',
    en: 'Each application has a limit for each group of calls: `RateLimit-Policy` names the group, its quota q and window w in seconds, `RateLimit` what is left (r) and when more comes (t, seconds). Above it the answer is 429 `RATE_LIMITED`: nothing was carried out, the nonce is unused, wait as `Retry-After` says. A batch counts as one.',
    more: [
      '| 类别 Group | 内容 What counts |',
      '|---|---|',
      ...Object.entries(RATE_LIMITS).map(([name, { zh, en }]) => `| ${name} | ${zh} / ${en} |`),
    ].join('\n'),
  },
  {
    title: { zh: '通知与重试', en: 'Notices and retries' },
    zh: `通知按订单逐条、按序、至少一次送达，每次尝试的 noticeId 不变、随机串与签名更新；只有能识别的 2xx 应答算送达，不跟随重定向。失败后的间隔为 ${retrySchedule('zh')}（各 ±20%），应答带 Retry-After 时以其为准；共 ${duration(noticeRetryMs, 'zh')}，${duration(noticeAlertMs, 'zh')}未送达即告警。过时的通知会被更新的取代。资格校验每次 ${duration(eligibilityCallMs, 'zh')}、总共 ${duration(eligibilityTotalMs, 'zh')}。`,
    en: `Notices come one at a time an order, in order, at least once; every attempt has the same noticeId, a new nonce and a new signature. Only a readable 2xx answer is a delivery, and no redirect is followed. The pauses after failures are ${retrySchedule('en')} (each ±20%), unless the answer has a Retry-After; ${duration(noticeRetryMs, 'en')} in all, with an alert after ${duration(noticeAlertMs, 'en')}. A notice that is out of date is replaced by the newer one. An eligibility check has ${duration(eligibilityCallMs, 'en')} a call and ${duration(eligibilityTotalMs, 'en')} in all.`,
  },
]
