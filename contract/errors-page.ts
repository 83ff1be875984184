import type { FailureRow, Retry, WhoMustAct } from '../domain/failure/row.ts'
import { FAILURES } from '../domain/failure.ts'

export const STATUS_NAMES: Record<number, string> = {
  400: '请求有误 Bad Request',
  401: '身份未通过 Unauthorized',
  403: '禁止访问 Forbidden',
  404: '不存在 Not Found',
  405: '方法不支持 Method Not Allowed',
  408: '请求超时 Request Timeout',
  409: '状态冲突 Conflict',
  410: '已失效 Gone',
  413: '内容过大 Content Too Large',
  414: '地址过长 URI Too Long',
  415: '类型不支持 Unsupported Media Type',
  421: '域名有误 Misdirected Request',
  422: '内容不合法 Unprocessable Content',
  429: '过于频繁 Too Many Requests',
  431: '请求头过大 Request Header Fields Too Large',
  500: '内部错误 Internal Server Error',
  503: '暂不可用 Service Unavailable',
}

export const ACTOR_NAMES: Record<WhoMustAct, string> = {
  CALLER: '调用方 caller',
  MERCHANT: '商户 merchant',
  MALL: '商城 mall',
  OPERATOR: '平台运营 operator',
  NOBODY: '无需处理 nobody',
}

export const RETRY_NAMES: Record<Retry, string> = {
  NO: '不要重试 no',
  AFTER_FIX: '修正后重试 after correction',
  YES: '稍后原样重试 yes, later',
  WITH_NEW_NONCE: '换新随机串立即重试 at once, with a new nonce',
}

const INTRODUCTION = `# 错误码 Error codes

失败的应答是 \`application/problem+json\`（RFC 9457）。程序请判断 \`code\`，不要判断文字；联系平台时请提供 \`requestId\`。
重试一律使用新的 \`X-Nonce\` 重新签名，并保持 \`Idempotency-Key\` 不变。

A failed answer is \`application/problem+json\` (RFC 9457). Programs should look at \`code\`, never at the texts; name the
\`requestId\` when you contact us. Sign every retry afresh with a new \`X-Nonce\` and keep its \`Idempotency-Key\`.
`

/** The error catalogue as Markdown, both languages, by HTTP status. Problems link to its anchors. */
export function errorsPage(): string {
  const rows = Object.entries<FailureRow>(FAILURES)
  const statuses = [...new Set(rows.map(([, row]) => row.status))].sort((a, b) => a - b)
  const groups = statuses.map((status) => {
    const codes = rows.filter(([, row]) => row.status === status).map(([code, row]) => codeSection(code, row))
    return `## ${status} ${STATUS_NAMES[status] ?? ''}`.trimEnd().concat('\n\n', codes.join('\n'))
  })
  return `${INTRODUCTION}\n${groups.join('\n')}`
}

function codeSection(code: string, row: FailureRow): string {
  return `<a id="${code}"></a>

### ${code}

**${row.zh}** · ${row.en}

* 原因：${row.causeZh}
  Cause: ${row.causeEn}
* 处理：${row.actionZh}
  What to do: ${row.actionEn}
* 由谁处理 Who acts: ${ACTOR_NAMES[row.whoMustAct]} · 重试 Retry: ${RETRY_NAMES[row.retry]}
`
}
