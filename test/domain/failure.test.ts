import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { BATCH_FAILURES } from '../../domain/failure/batch.ts'
import { CALLER_FAILURES } from '../../domain/failure/caller.ts'
import { CATALOGUE_FAILURES } from '../../domain/failure/catalogue.ts'
import { ORDER_FAILURES } from '../../domain/failure/order.ts'
import { PARAMETER_FAILURES } from '../../domain/failure/parameter.ts'
import { PAYMENT_FAILURES } from '../../domain/failure/payment.ts'
import { PICTURE_FAILURES } from '../../domain/failure/picture.ts'
import type { FailureRow } from '../../domain/failure/row.ts'
import { SALE_FAILURES } from '../../domain/failure/sale.ts'
import { SHIPMENT_FAILURES } from '../../domain/failure/shipment.ts'
import { TRANSPORT_FAILURES } from '../../domain/failure/transport.ts'
import type { FailureCode } from '../../domain/failure.ts'
import { FAILURES, Failure } from '../../domain/failure.ts'

const rows = Object.entries<FailureRow>(FAILURES)

/** Code and status as contract section 8 gives them, then those that sections 10, 11 and the attack tables need. */
const PROMISED: Record<number, FailureCode[]> = {
  400: ['VERSION_UNSUPPORTED', 'HEADER_INVALID', 'BODY_NOT_JSON', 'QUERY_INVALID', 'PATH_INVALID', 'CURSOR_INVALID'],
  401: ['SIGNATURE_INVALID', 'TIMESTAMP_OUT_OF_WINDOW', 'NONCE_REPLAYED', 'APP_DISABLED', 'SECRET_EXPIRED'],
  403: [
    'IP_NOT_ALLOWED',
    'ENVIRONMENT_MISMATCH',
    'PERMISSION_DENIED',
    'READ_LIMIT',
    'REVIEWER_IS_PUBLISHER',
    'AREA_NOT_YOURS',
  ],
  404: [
    ...(['NOT_FOUND', 'ORDER_NOT_FOUND', 'REFUND_NOT_FOUND', 'ITEM_NOT_FOUND', 'BATCH_NOT_FOUND'] as const),
    ...(['PLAN_NOT_FOUND', 'CONTRACT_NOT_FOUND', 'TIER_NOT_FOUND', 'TERMINAL_NOT_FOUND', 'VAS_NOT_FOUND'] as const),
  ],
  405: ['METHOD_NOT_ALLOWED'],
  408: ['REQUEST_TIMEOUT'],
  409: [
    ...(['STATE_CONFLICT', 'EVENT_NOT_ALLOWED', 'ORDER_ON_HOLD', 'NOT_CANCELLABLE', 'IMEI_USED'] as const),
    ...(['TRACKING_NO_DUPLICATE', 'CHANGE_WINDOW_OVER', 'IMAGE_NOT_READY', 'IDEMPOTENCY_IN_PROGRESS'] as const),
    ...([
      'NUMBER_LOCKED',
      'NUMBER_UNAVAILABLE',
      'LOCK_LIMIT',
      'LOCK_EXPIRED',
      'NOT_ELIGIBLE',
      'PRICE_CHANGED',
    ] as const),
    ...(['OUT_OF_STOCK', 'ORDER_EXISTS', 'ALREADY_PAID', 'ORDER_CLOSED'] as const),
    ...(['DUPLICATE_CODE', 'NUMBER_EXISTS', 'IN_USE', 'LISTING_CONFLICT'] as const),
  ],
  410: ['ACCESS_CLOSED'],
  413: ['BODY_TOO_LARGE', 'IMAGE_TOO_LARGE'],
  414: ['URI_TOO_LONG'],
  415: ['CONTENT_ENCODING_UNSUPPORTED', 'CONTENT_TYPE_UNSUPPORTED'],
  421: ['MISDIRECTED'],
  422: [
    ...(['PARAM_INVALID', 'PARAM_MISSING', 'IDEMPOTENCY_KEY_REUSED', 'WINDOW_TOO_WIDE', 'URL_NOT_ALLOWED'] as const),
    ...(['REASON_REQUIRED', 'EVIDENCE_REQUIRED', 'IMEI_INVALID', 'ICCID_INVALID', 'CARRIER_UNKNOWN'] as const),
    ...([
      'ITEM_OVERSHIPPED',
      'PURPOSE_REQUIRED',
      'IMAGE_UNREADABLE',
      'AMOUNT_MISMATCH',
      'REFUND_EXCEEDS_PAID',
    ] as const),
    ...(['VALIDITY_INVALID', 'NUMBER_FORMAT', 'AREA_MISMATCH', 'GIFT_SUM_MISMATCH', 'BATCH_UNREADABLE'] as const),
    ...(['VAS_EXCLUSIVE', 'STOCK_REPEATED', 'ROW_REPEATED'] as const),
    ...(['MONTHS_EXCEED_CONTRACT', 'PRICE_BELOW_SUBSIDY', 'SUBSIDY_EXCEEDS_RECHARGE', 'STOCK_NEGATIVE'] as const),
  ],
  429: ['RATE_LIMITED'],
  431: ['HEADERS_TOO_LARGE'],
  500: ['INTERNAL'],
  503: ['MERCHANT_UNAVAILABLE', 'ENGINE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'],
}

test.each(Object.entries(PROMISED))('status %s has the codes that the contract promises', (status, codes) => {
  const found = codes.map((code) => `${code} ${FAILURES[code].status}`)

  expect(found).toEqual(codes.map((code) => `${code} ${status}`))
})

test('no code is told in two places', () => {
  const parts = [
    TRANSPORT_FAILURES,
    CALLER_FAILURES,
    PARAMETER_FAILURES,
    ORDER_FAILURES,
    SHIPMENT_FAILURES,
    PICTURE_FAILURES,
    SALE_FAILURES,
    PAYMENT_FAILURES,
    CATALOGUE_FAILURES,
    BATCH_FAILURES,
  ]

  const codes = parts.flatMap((part) => Object.keys(part))

  expect(new Set(codes).size).toBe(codes.length)
  expect(Object.keys(FAILURES).sort()).toEqual([...codes].sort())
})

test.each(rows)('%s is explained in both languages', (code, row) => {
  expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
  for (const zh of [row.zh, row.causeZh, row.actionZh]) expect(zh).toMatch(/\p{Script=Han}/u)
  for (const en of [row.en, row.causeEn, row.actionEn]) expect(en).not.toMatch(/\p{Script=Han}/u)
  for (const sentence of [row.causeZh, row.actionZh]) expect(sentence).toMatch(/。$/)
  for (const sentence of [row.causeEn, row.actionEn]) expect(sentence).toMatch(/^[A-Z].*\.$/)
  expect([...row.zh].length).toBeLessThanOrEqual(20)
})

test('a failure that may be repeated as it is says so by its status', () => {
  const repeatable = rows.filter(([, row]) => row.retry === 'YES').map(([, row]) => row.status)

  expect(new Set(repeatable)).toEqual(new Set([408, 409, 429, 500, 503]))
  for (const [, row] of rows.filter(([, { status }]) => status >= 500)) expect(row.retry).toBe('YES')
})

test('a replayed nonce is repeated with a new one', () => {
  expect(FAILURES.NONCE_REPLAYED.retry).toBe('WITH_NEW_NONCE')
})

test('a failure speaks with the words of the table, and names the field once', () => {
  const failure = new Failure('IMEI_USED', { field: 'imei' })

  expect(failure).toBeInstanceOf(Error)
  expect(failure.message).toBe('IMEI_USED: The IMEI is already in use')
  expect(failure.zh).toBe('手机串号已被使用')
  expect(failure.errors).toEqual([{ field: 'imei', code: 'IMEI_USED', zh: failure.zh, en: failure.en }])
  expect(failure.extra).toEqual({})
})

test('a failure can speak more precisely and keep what caused it', () => {
  const cause = new Error('socket closed')

  const failure = new Failure('HEADER_INVALID', { message: { zh: '缺少 X-Nonce', en: 'X-Nonce is missing' }, cause })

  expect(failure.zh).toBe('缺少 X-Nonce')
  expect(failure.en).toBe('X-Nonce is missing')
  expect(failure.cause).toBe(cause)
  expect(failure.errors).toEqual([])
})

test('the domain imports nothing from outside', () => {
  for (const file of ['failure', 'identifier', 'province', 'mask', 'money', 'eligibility', 'time']) {
    const source = readFileSync(new URL(`../../domain/${file}.ts`, import.meta.url), 'utf8')
    const sources = [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => from)
    for (const from of sources) expect(from).toMatch(/^\.\/[a-z/-]+\.ts$/)
  }
})
