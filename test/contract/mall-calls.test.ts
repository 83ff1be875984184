import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { CancellationView, CancelOrderBody, cancellationState } from '../../contract/cancellation.ts'
import { CheckEligibilityBody, EligibilityCheckView } from '../../contract/eligibility-check.ts'
import { certNoHashOf } from '../../contract/holder.ts'
import { LockNumberBody, NumberLockView, NumberReleaseView, ReleaseNumberBody } from '../../contract/number-lock.ts'
import { SaleNumberPage, SaleNumbersQuery } from '../../contract/number-search.ts'
import { OfferPage, OffersQuery } from '../../contract/offer.ts'
import { OrderProgress } from '../../contract/order-progress.ts'
import { RecordPaymentBody } from '../../contract/payment.ts'
import { decodeBase64, PictureUploadView, UploadPictureBody } from '../../contract/picture-upload.ts'
import { PlaceOrderBody } from '../../contract/place-order.ts'
import { ConfirmReceiptBody } from '../../contract/receipt.ts'
import { OpenRefundBody, RefundView, ReportRefundBody } from '../../contract/refund.ts'
import { AgreeReturnBody } from '../../contract/return.ts'

/** Where the first problem is; undefined when there is none. */
const blamed = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.path.join('.')

const PAYMENT = { paymentNo: 'P1', amount: 100, paidAt: '2026-03-01T18:00:00+08:00' }

test('a payment says when, in milliseconds inside, and counts as a success by default', () => {
  expect(RecordPaymentBody.parse(PAYMENT)).toMatchObject({ status: 'SUCCESS', paidAt: 1_772_359_200_000 })
  expect(RecordPaymentBody.parse({ ...PAYMENT, amount: 0 }).amount).toBe(0)
})

test.each([
  ['2026-02-30T00:00:00+08:00'],
  ['0000-00-00T00:00:00+08:00'],
  ['9999-12-31T00:00:00+08:00'],
  ['1900-01-01T00:00:00+14:00'],
  ['2026-03-01T18:00:00'],
  [1_772_359_200_000],
])('a payment at %s is refused', (paidAt) => {
  expect(blamed(RecordPaymentBody, { ...PAYMENT, paidAt })).toBe('paidAt')
})

test.each([
  ['paymentNo', { paymentNo: 'P 1' }],
  ['paymentNo', { paymentNo: 'P\u0000' }],
  ['paymentNo', { paymentNo: '1'.repeat(65) }],
  ['amount', { amount: 0.1 }],
  ['amount', { amount: 1e300 }],
  ['status', { status: 'MAYBE' }],
])('a payment is blamed for its %s', (field, changes) => {
  expect(blamed(RecordPaymentBody, { ...PAYMENT, ...changes })).toBe(field)
})

test('a document number’s hash is what the mall can compute, and only that is taken', () => {
  const certNoHash = certNoHashOf({ certType: '01', certNo: '11010519491231002X' })

  expect(certNoHash).toBe(createHash('sha256').update('01|11010519491231002X', 'utf8').digest('hex'))
  expect(LockNumberBody.parse({ certNoHash })).toEqual({ certNoHash, minutes: 30 })
  expect(blamed(LockNumberBody, { certNoHash: certNoHash.toUpperCase() })).toBe('certNoHash')
  expect(blamed(LockNumberBody, { certNoHash, minutes: 61 })).toBe('minutes')
  expect(blamed(LockNumberBody, { certNoHash, minutes: 0 })).toBe('minutes')
})

test('numbers are searched by digits and stars only', () => {
  const search = (changes: object) => blamed(SaleNumbersQuery, { merchantId: 'M-JIANGSU', ...changes })

  expect(search({ pattern: '138****88', area: '320100', niceLevel: '3', limit: '100' })).toBeUndefined()
  expect(search({ merchantId: undefined, pattern: '8888' })).toBeUndefined()
  expect(search({ pattern: '138%' })).toBe('pattern')
  expect(search({ pattern: '138________' })).toBe('pattern')
  expect(search({ area: '990000' })).toBe('area')
  expect(search({ niceLevel: '10' })).toBe('niceLevel')
  expect(search({ limit: '101' })).toBe('limit')
})

test('a check asks what its kind needs', () => {
  const holder = { certType: '01', certNo: '11010519491231002X', certName: '测试用户甲' }
  const check = (body: object) => blamed(CheckEligibilityBody, { merchantId: 'M-JIANGSU', holder, ...body })

  expect(check({ productKind: 'N', planCode: 'P' })).toBeUndefined()
  expect(check({ productKind: 'N' })).toBe('planCode')
  expect(check({ productKind: 'CN', planCode: 'P', contractCode: 'C', tierCode: 'T', terminalCode: 'X' })).toBe('skuId')
  expect(check({ productKind: 'CO', contractCode: 'C', tierCode: 'T', skuId: 'S' })).toBe('phoneNumber')
  expect(check({ productKind: 'B' })).toBe('productKind')
  expect(check({ productKind: 'N', planCode: 'P', holder: { ...holder, certNo: '110105194912310021' } })).toBe(
    'holder.certNo',
  )
})

test('a refund is of something, for a reason, and never of everything', () => {
  const refund = { refundNo: 'R1', amount: 1, reason: '补偿' }

  expect(OpenRefundBody.parse(refund).kind).toBe('PARTIAL')
  expect(blamed(OpenRefundBody, { ...refund, amount: 0 })).toBe('amount')
  expect(blamed(OpenRefundBody, { ...refund, kind: 'FULL' })).toBe('kind')
  expect(blamed(OpenRefundBody, { ...refund, reason: '' })).toBe('reason')
  expect(blamed(ReportRefundBody, { status: 'DONE' })).toBe('status')
})

test.each([
  [null, 'acknowledged'],
  ['CANCELLING', 'pending'],
  ['CANCELLED', 'completed'],
  ['REFUNDING', 'completed'],
  ['CLOSED', 'completed'],
  ['AUDITING', 'rejected'],
  ['COMPLETED', 'rejected'],
] as const)('a cancellation of an order that is %s by now is %s', (orderState, state) => {
  expect(cancellationState(orderState)).toBe(state)
})

test.each([
  ['//79', 3],
  ['AA==', 1],
  ['AA', null],
  ['AB==', null],
  ['A A=', null],
  ['_-8=', null],
])('the picture %s decodes to %s bytes', (text, bytes) => {
  expect(decodeBase64(text)?.byteLength ?? null).toBe(bytes)
})

test('every body refuses unknown fields, and every field says what it is in both languages', () => {
  const bodies = [
    AgreeReturnBody,
    CancelOrderBody,
    CheckEligibilityBody,
    ConfirmReceiptBody,
    LockNumberBody,
    OffersQuery,
    OpenRefundBody,
    PlaceOrderBody,
    RecordPaymentBody,
    ReleaseNumberBody,
    ReportRefundBody,
    SaleNumbersQuery,
    UploadPictureBody,
  ]
  const views = [
    CancellationView,
    EligibilityCheckView,
    NumberLockView,
    NumberReleaseView,
    OfferPage,
    OrderProgress,
    PictureUploadView,
    RefundView,
    SaleNumberPage,
  ]
  for (const body of bodies) {
    expect(body.safeParse({ surprise: 1 }).error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys', keys: ['surprise'] }),
    )
  }
  for (const schema of [...bodies, ...views]) {
    for (const [name, field] of Object.entries(schema.shape)) {
      const json = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' })
      // What has a name of its own is described there.
      const [named] = Object.values(json.$defs ?? {})
      const description = json.description ?? named?.description
      expect([name, description]).toEqual([name, expect.stringMatching(/\p{Script=Han}.* \/ .+/u)])
    }
  }
})
