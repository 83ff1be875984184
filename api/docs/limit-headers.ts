import { bilingual } from './bilingual.ts'

/** `components.headers` of the document: draft-ietf-httpapi-ratelimit-headers-10, on every answer to a signed call. */
export const LIMIT_HEADERS = {
  'RateLimit-Policy': {
    description: bilingual({
      zh: '本次调用所属的限额：w 秒内 q 次，按应用计',
      en: 'the limit that this call counts against: q in w seconds, for each application',
    }),
    schema: { type: 'string' as const, example: '"READ";q=2000;w=1' },
  },
  RateLimit: {
    description: bilingual({
      zh: '还剩 r 次，t 秒后增加',
      en: 'r are left, and more come in t seconds',
    }),
    schema: { type: 'string' as const, example: '"READ";r=1999;t=1' },
  },
}

export type AnswerHeaders = Record<string, { $ref: string } | { description: string; schema: object }>

export const LIMIT_HEADER_REFS: AnswerHeaders = {
  'RateLimit-Policy': { $ref: '#/components/headers/RateLimit-Policy' },
  RateLimit: { $ref: '#/components/headers/RateLimit' },
}
