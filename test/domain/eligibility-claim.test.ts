import { expect, test } from 'vitest'
import { type AnsweredCheck, coversOrder, type EligibilityClaim } from '../../domain/eligibility-claim.ts'
import { START_MS } from '../support/order-facts.ts'

const CHECK: AnsweredCheck = {
  merchantId: 'M-1',
  productKind: 'N',
  holderHash: 'holder',
  phoneHash: null,
  ask: { planCode: 'PLAN-88', phoneNumber: '13800001000' },
  verdict: 'ELIGIBLE',
  allowNum: 2,
  expiresAt: new Date(START_MS + 1),
}
const DRAFT: EligibilityClaim['draft'] = {
  merchantId: 'M-1',
  productKind: 'N',
  holderHash: 'holder',
  phoneHash: null,
  codes: { planCode: 'PLAN-88' },
  lockId: 'lock-1',
  quantity: 1,
}
const OWN_NUMBER = { productKind: 'CO', phoneHash: 'own', ask: { contractCode: 'C' } } as const
const OWN_ORDER = { productKind: 'CO', phoneHash: 'own', lockId: null, codes: { contractCode: 'C' } } as const

interface Case {
  why: string
  check?: Partial<AnsweredCheck>
  draft?: Partial<EligibilityClaim['draft']>
  phoneNumber?: string
  usedQuantity?: number
  expected: boolean
}

const CASES: readonly Case[] = [
  { why: 'the very order that was asked about', expected: true },
  { why: 'the last piece that is allowed', usedQuantity: 1, expected: true },
  { why: 'a piece more than is allowed', usedQuantity: 2, expected: false },
  { why: 'more than is allowed in one order', draft: { quantity: 3 }, expected: false },
  { why: 'an answer that has run out', check: { expiresAt: new Date(START_MS) }, expected: false },
  { why: 'no answer yet', check: { verdict: 'PENDING', expiresAt: null }, expected: false },
  { why: 'a no', check: { verdict: 'REFUSED' }, expected: false },
  { why: 'somebody else', draft: { holderHash: 'other' }, expected: false },
  { why: 'another merchant', draft: { merchantId: 'M-2' }, expected: false },
  { why: 'another kind', draft: { productKind: 'CN' }, expected: false },
  { why: 'another plan', draft: { codes: { planCode: 'PLAN-128' } }, expected: false },
  { why: 'another locked number than the one that was named', phoneNumber: '13800009999', expected: false },
  { why: 'any number where none was named', check: { ask: {} }, phoneNumber: '13800009999', expected: true },
  { why: 'another lock than the one that was named', check: { ask: { lockId: 'lock-0' } }, expected: false },
  { why: 'the customer’s own number', check: OWN_NUMBER, draft: OWN_ORDER, expected: true },
  {
    why: 'another number of the same customer',
    check: OWN_NUMBER,
    draft: { ...OWN_ORDER, phoneHash: 'second' },
    expected: false,
  },
  {
    why: 'an own number that nobody asked about',
    check: { ...OWN_NUMBER, phoneHash: null },
    draft: OWN_ORDER,
    expected: false,
  },
]

test.each(CASES)(
  'an eligibility answer and $why: $expected',
  ({ check, draft, phoneNumber, usedQuantity, expected }) => {
    const claim = {
      draft: { ...DRAFT, ...draft },
      phoneNumber: phoneNumber ?? '13800001000',
      usedQuantity: usedQuantity ?? 0,
      nowMs: START_MS,
    }

    expect(coversOrder({ ...CHECK, ...check }, claim)).toBe(expected)
  },
)
