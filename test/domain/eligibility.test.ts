import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EligibilityReply } from '../../domain/eligibility.ts'
import { ELIGIBILITY_REASONS, judgeEligibility, UNDECIDED_TEXTS } from '../../domain/eligibility.ts'

const NOW_MS = Date.UTC(2026, 2, 1)
const YES: EligibilityReply = {
  eligible: true,
  allowNum: 2,
  contractAllowNum: null,
  blacklisted: null,
  arrears: null,
  reasons: [],
  expiresAtMs: NOW_MS + 60_000,
}
const CONTRACT_REASONS =
  'BLACKLISTED, ID_LIMIT_REACHED, ID_INVALID, ID_NAME_MISMATCH, UNDER_AGE, AREA_NOT_ALLOWED, UNTRUSTED, ' +
  'USER_NOT_ON_NET, CONTRACT_RUNNING, IN_ARREARS, NOT_OWNER, ON_NET_TOO_SHORT, NUMBER_UNAVAILABLE, NUMBER_LOCKED, ' +
  'PLAN_INCOMPATIBLE, TIER_NOT_ALLOWED, OTHER'
const judge = (reply: Partial<EligibilityReply>, quantity = 1) =>
  judgeEligibility({ ...YES, ...reply }, { quantity, nowMs: NOW_MS })

test('a yes for enough pieces is a yes until its time', () => {
  expect(judge({}, 2)).toEqual({ verdict: 'ELIGIBLE', allowNum: 2, reasons: [], expiresAtMs: NOW_MS + 60_000 })
})

test('a yes without an end is a yes, and the platform sets the end', () => {
  expect(judge({ expiresAtMs: null })).toMatchObject({ verdict: 'ELIGIBLE', expiresAtMs: null })
})

test('a yes for fewer than asked is a no that names how many there may be', () => {
  expect(judge({}, 3)).toMatchObject({
    verdict: 'REFUSED',
    allowNum: 2,
    reasons: [{ code: 'ID_LIMIT_REACHED', message: '' }],
  })
})

test('the smaller of numbers and contracts counts', () => {
  expect(judge({ allowNum: 5, contractAllowNum: 1 }, 2)).toMatchObject({ verdict: 'REFUSED', allowNum: 1 })
  expect(judge({ allowNum: 5, contractAllowNum: 2 }, 2)).toMatchObject({ verdict: 'ELIGIBLE', allowNum: 2 })
})

test('a yes that has run out is no answer', () => {
  expect(judge({ expiresAtMs: NOW_MS })).toEqual({
    verdict: 'CHECK_FAILED',
    allowNum: 0,
    reasons: [],
    expiresAtMs: null,
  })
})

test('a no keeps the reasons of the merchant', () => {
  const reasons = [{ code: 'NOT_OWNER' as const, message: '机主不符' }]

  expect(judge({ eligible: false, allowNum: 0, reasons })).toMatchObject({ verdict: 'REFUSED', allowNum: 0, reasons })
})

test('a no without a reason is a no for another reason', () => {
  expect(judge({ eligible: false, allowNum: 0 }).reasons).toEqual([{ code: 'OTHER', message: '' }])
})

test('a no beside a sufficient number is still a no, for none', () => {
  expect(judge({ eligible: false, allowNum: 5 })).toMatchObject({ verdict: 'REFUSED', allowNum: 0 })
})

test.each([
  ['blacklisted', 'BLACKLISTED'],
  ['arrears', 'IN_ARREARS'],
] as const)('%s outweighs a yes', (flag, code) => {
  expect(judge({ [flag]: true })).toMatchObject({ verdict: 'REFUSED', allowNum: 0, reasons: [{ code, message: '' }] })
  expect(judge({ [flag]: false }).verdict).toBe('ELIGIBLE')
})

test('a flag is not told twice', () => {
  const reasons = [{ code: 'BLACKLISTED' as const, message: '黑名单' }]

  expect(judge({ eligible: false, allowNum: 0, blacklisted: true, reasons }).reasons).toEqual(reasons)
})

test('only an unclouded yes is eligible, and only then may the quantity be had', () => {
  const anyReply = fc.record({
    eligible: fc.boolean(),
    allowNum: fc.nat({ max: 6 }),
    contractAllowNum: fc.option(fc.nat({ max: 6 })),
    blacklisted: fc.option(fc.boolean()),
    arrears: fc.option(fc.boolean()),
    reasons: fc.constantFrom([], [{ code: 'OTHER' as const, message: 'x' }]),
    expiresAtMs: fc.option(fc.integer({ min: NOW_MS - 2, max: NOW_MS + 2 })),
  })
  fc.assert(
    fc.property(anyReply, fc.integer({ min: 1, max: 6 }), (reply, quantity) => {
      const { verdict, allowNum, reasons } = judgeEligibility(reply, { quantity, nowMs: NOW_MS })
      const isYes = reply.eligible && !reply.blacklisted && !reply.arrears && (reply.expiresAtMs ?? NOW_MS + 1) > NOW_MS
      expect(verdict === 'ELIGIBLE').toBe(isYes && Math.min(reply.allowNum, reply.contractAllowNum ?? 6) >= quantity)
      expect(allowNum >= quantity).toBe(verdict === 'ELIGIBLE')
      expect(reasons.length > 0).toBe(verdict === 'REFUSED')
    }),
  )
})

test('each reason of the contract is explained to the buyer and to the staff', () => {
  expect(Object.keys(ELIGIBILITY_REASONS)).toEqual(CONTRACT_REASONS.split(/, /))
  for (const row of Object.values(ELIGIBILITY_REASONS)) {
    for (const zh of [row.buyerZh, row.staffZh]) expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    for (const en of [row.buyerEn, row.staffEn]) expect(en).toMatch(/^[A-Z][^\p{Script=Han}]*\.$/u)
  }
})

test('the buyer is never told of black lists or fraud', () => {
  for (const { buyerZh } of Object.values(ELIGIBILITY_REASONS)) expect(buyerZh).not.toMatch(/黑名单|失信|涉诈/)
})

test('when nobody decided the buyer is told to try again', () => {
  for (const { buyerZh } of Object.values(UNDECIDED_TEXTS)) expect(buyerZh).toMatch(/稍后再试/)
})
