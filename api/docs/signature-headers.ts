import type { Bilingual } from '../operation.ts'
import { bilingual } from './bilingual.ts'

interface HeaderParameter {
  readonly pattern: string
  readonly isRequired: boolean
  readonly text: Bilingual
}

const HEADERS = {
  'X-App-Key': {
    pattern: '^[A-Za-z0-9_-]{1,64}$',
    isRequired: true,
    text: { zh: '应用标识 APPKEY', en: 'the application key' },
  },
  'X-Timestamp': {
    pattern: '^[0-9]{10}$',
    isRequired: true,
    text: { zh: 'Unix 秒，10 位，误差 300 秒内', en: 'Unix seconds, ten digits, at most 300 s off' },
  },
  'X-Nonce': {
    pattern: '^[A-Za-z0-9_-]{16,64}$',
    isRequired: true,
    text: { zh: '随机串，每次请求（含重试）都换新', en: 'random; new for every request, retries too' },
  },
  'X-Api-Version': {
    pattern: '^1\\.0$',
    isRequired: true,
    text: { zh: '接口版本，固定 1.0', en: 'interface version, always 1.0' },
  },
  'X-Signature': {
    pattern: '^[0-9a-f]{64}$',
    isRequired: true,
    text: {
      zh: '签名，小写十六进制，算法见 /docs/signature',
      en: 'the signature, lower-case hex; see /docs/signature',
    },
  },
  'X-Key-Id': {
    pattern: '^[A-Za-z0-9_-]{1,64}$',
    isRequired: false,
    text: {
      zh: '密钥编号，轮换期间指明用哪一个；平台调用时总会携带',
      en: 'which secret signed; the platform always sends it',
    },
  },
  'X-Content-SHA256': {
    pattern: '^[0-9a-f]{64}$',
    isRequired: false,
    text: {
      zh: '请求体的 SHA-256，发送则必须一致；平台调用时总会携带',
      en: 'SHA-256 of the body; if sent it must match; the platform always sends it',
    },
  },
  'X-Request-Id': {
    pattern: '^[A-Za-z0-9_-]{8,64}$',
    isRequired: false,
    text: {
      zh: '请求编号，应答原样返回；平台调用时总会携带',
      en: 'request id, echoed in the answer; the platform always sends it',
    },
  },
  'Idempotency-Key': {
    pattern: '^[\\x21-\\x7e]{1,64}$',
    isRequired: true,
    text: {
      zh: '幂等键：同键同内容得到同一应答；平台的通知以 noticeId 为键',
      en: 'same key and same content, same answer; in notices of the platform it is the noticeId',
    },
  },
} as const satisfies Record<string, HeaderParameter>

type HeaderName = keyof typeof HEADERS

/** `components.parameters` of the document. */
export const HEADER_PARAMETERS = Object.entries<HeaderParameter>(HEADERS).map(
  ([name, { pattern, isRequired, text }]) => ({
    name,
    in: 'header' as const,
    required: isRequired,
    description: bilingual(text),
    schema: { type: 'string' as const, pattern },
  }),
)

export const SIGNATURE_SCHEMES = {
  AppKey: { type: 'apiKey', in: 'header', name: 'X-App-Key', description: bilingual(HEADERS['X-App-Key'].text) },
  Signature: { type: 'apiKey', in: 'header', name: 'X-Signature', description: bilingual(HEADERS['X-Signature'].text) },
} as const

/** Both together; the scheme of OpenAPI that comes nearest to a signature over several headers. */
export const SIGNED = [{ AppKey: [], Signature: [] }]

/** References to the headers that a signed call bears. */
export function signatureHeaderRefs(method: 'GET' | 'POST'): { $ref: string }[] {
  const names = Object.keys(HEADERS) as HeaderName[]
  const borne = names.filter((name) => method === 'POST' || name !== 'Idempotency-Key')
  return borne.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}
