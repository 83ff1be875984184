import { z } from 'zod'
import { MOBILE_PATTERN, ORDER_ID_PATTERN } from '../domain/identifier.ts'
import { isFen } from '../domain/money.ts'
import { isAreaCode } from '../domain/province.ts'
import { formatTime, parseTime } from '../domain/time.ts'

// Building blocks of requests and answers (contract section 9). Each describes itself in both languages.

const MAX_TIME_CHARACTERS = 40

export const described = (zh: string, en: string) => ({ description: `${zh} / ${en}` })

/** Control, zero-width and bidi characters: two names that look the same would be two names. */
const HIDDEN_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
/** In free text line breaks are fine, and so are the joiners of emoji; what turns the reading order is not. */
const UNRULY_CHARACTERS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u

/** A name or title of 1 to `maximum` characters that shows all that it holds. */
export function nameField(maximum: number, zh: string, en: string) {
  return z
    .string()
    .min(1)
    .max(maximum)
    .refine((text) => !HIDDEN_CHARACTERS.test(text) && text.trim() === text, {
      params: {
        zh: '不能含控制字符、零宽字符或首尾空格',
        en: 'must not hold control or zero-width characters, nor begin or end with a blank',
      },
    })
    .meta(described(zh, en))
}

/** Free text of 1 to `maximum` characters. */
export function textField(maximum: number, zh: string, en: string) {
  return z
    .string()
    .min(1)
    .max(maximum)
    .refine((text) => !UNRULY_CHARACTERS.test(text.replaceAll(/[\r\n\t]/g, '')), {
      params: { zh: '不能含控制字符', en: 'must not hold control characters' },
    })
    .meta(described(zh, en))
}

/** Text of a form that people are told in words; the expression itself is for programs, which find it in the document. */
export function formField(pattern: RegExp, form: { zh: string; en: string }) {
  return z
    .string()
    .refine((text) => pattern.test(text), { params: form, abort: true })
    .meta({ pattern: pattern.source })
}

/** A code, number or id that somebody else gave: visible ASCII without blanks. */
export function codeField(maximum: number, zh: string, en: string) {
  return formField(new RegExp(`^[A-Za-z0-9][A-Za-z0-9._:/-]{0,${maximum - 1}}$`), {
    zh: `应以字母或数字开头，只含字母、数字和 . _ : / -，最多 ${maximum} 位`,
    en: `must begin with a letter or digit and hold only letters, digits and . _ : / -, ${maximum} at most`,
  }).meta(described(zh, en))
}

/** `length` hexadecimal digits, as our own ids and hashes are written. */
export function hexField(length: number) {
  return formField(new RegExp(`^[0-9a-f]{${length}}$`), {
    zh: `应为 ${length} 位小写十六进制`,
    en: `must be ${length} hexadecimal digits in lower case`,
  })
}

const PLAIN_CODE = {
  zh: '应为 1 至 32 位字母、数字、- 或 _',
  en: 'must be 1 to 32 letters, digits, - or _',
}

/** The form of order numbers, and of what else is named by letters, digits, `-` and `_`. */
export const plainCodeField = () => formField(ORDER_ID_PATTERN, PLAIN_CODE)

/** A thousand million yuan: no price comes near it, and no sum of prices leaves what a number holds exactly. */
const MOST_FEN = 100_000_000_000

/** Fen, never negative, never -0. */
export function amountField(zh: string, en: string) {
  return z
    .int()
    .min(0, { abort: true })
    .max(MOST_FEN, { abort: true })
    .refine(isFen, { params: { zh: '不能为 -0', en: 'must not be -0' }, abort: true })
    .meta(described(zh, en))
}

/** RFC 3339 with an offset; epoch milliseconds inside. */
export function timeField(zh: string, en: string) {
  return z
    .string()
    .max(MAX_TIME_CHARACTERS)
    .transform((text, context) => {
      const epochMs = parseTime(text)
      if (epochMs !== null) return epochMs
      context.issues.push({
        code: 'custom',
        input: text,
        params: { zh: '应为带时区的 RFC 3339 时间', en: 'must be an RFC 3339 time with an offset' },
      })
      return z.NEVER
    })
    .meta({ ...described(zh, en), example: '2026-03-01T18:00:00+08:00' })
}

export const textOut = (zh: string, en: string) => z.string().meta(described(zh, en))

export const wholeOut = (zh: string, en: string) => z.int().meta(described(zh, en))

export const timeOut = (zh: string, en: string) => z.string().meta({ ...described(zh, en), format: 'date-time' })

/** A time as it is answered; epoch milliseconds go in. */
export function timeText(epochMs: number | null): string | null {
  return epochMs === null ? null : formatTime(epochMs)
}

export function areaField(zh: string, en: string) {
  return z
    .string()
    .refine(isAreaCode, { params: { zh: '应为 6 位区划代码', en: 'must be a 6-digit area code of GB/T 2260' } })
    .meta(described(zh, en))
}

export const mobileField = formField(MOBILE_PATTERN, {
  zh: '应为 11 位手机号码，1 开头，第二位 3 至 9',
  en: 'must be a mobile number: 11 digits, the first 1, the second 3 to 9',
}).meta(described('手机号码', 'mobile number'))

export const orderIdField = plainCodeField().meta(described('商城订单号', "the mall's order number"))

export const merchantIdField = codeField(32, '商户编号', 'merchant')

export const reasonCodeField = formField(/^[A-Z][A-Z0-9_]{0,31}$/, {
  zh: '应以大写字母开头，只含大写字母、数字和 _，最多 32 位',
  en: 'must begin with a capital and hold only capitals, digits and _, 32 at most',
}).meta(described('原因码，大写字母、数字、下划线', 'reason code: capitals, digits, underscore'))

export const trackingNoField = formField(/^[A-Za-z0-9-]{1,40}$/, {
  zh: '应为 1 至 40 位字母、数字或 -',
  en: 'must be 1 to 40 letters, digits or -',
})

export const OrderPath = z.strictObject({ orderId: orderIdField })
