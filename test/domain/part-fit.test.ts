import { expect, test } from 'vitest'
import { type FoundParts, type PartsWish, partFinding } from '../../domain/part-fit.ts'

const CO: PartsWish = {
  productKind: 'CO',
  codes: { contractCode: 'C', tierCode: 'T', skuId: 'S' },
  skuIds: ['S'],
}
const CN: PartsWish = { ...CO, productKind: 'CN', codes: { ...CO.codes, planCode: 'P' } }
const B: PartsWish = { productKind: 'B', codes: { skuId: 'S' }, skuIds: ['S'] }

const SOLD: FoundParts = {
  plan: { planCode: 'P', areaCodes: [] },
  contract: { planCodes: ['P'], areaCodes: [], userScope: 'BOTH' },
  tier: { planCode: 'P' },
  number: null,
  skus: [{ skuId: 'S', terminalCode: 'X' }],
}
const numberOf = (numberCity: string, planCodes: string[] = []) => ({ numberCity, planCodes })

test.each<[string, PartsWish, Partial<FoundParts>]>([
  ['an old user who leaves the plan out', CO, {}],
  [
    'a new user whose plan is sold in the province of the number',
    CN,
    { number: numberOf('320500'), plan: { planCode: 'P', areaCodes: ['320000'] } },
  ],
  ['a bare phone', B, { plan: null, contract: null, tier: null }],
])('%s gets what fits together', (_, wish, changes) => {
  expect(partFinding(wish, { ...SOLD, ...changes })).toBeNull()
})

test.each<[string, PartsWish, Partial<FoundParts>, string, string]>([
  ['a tier whose plan went off sale', CO, { plan: null }, 'PARAM_INVALID', 'planCode'],
  [
    'a contract that no longer takes the tier’s plan',
    CO,
    { contract: { planCodes: ['Q'], areaCodes: [], userScope: 'OLD' } },
    'PARAM_INVALID',
    'planCode',
  ],
  ['a dear tier on a cheap plan', CN, { tier: { planCode: 'Q' } }, 'PARAM_INVALID', 'planCode'],
  ['a number for other plans', CN, { number: numberOf('320100', ['Q']) }, 'PARAM_INVALID', 'planCode'],
  [
    'a plan of another province',
    CN,
    { number: numberOf('320400'), plan: { planCode: 'P', areaCodes: ['440000'] } },
    'PARAM_INVALID',
    'planCode',
  ],
  [
    'a contract of another city',
    CN,
    { number: numberOf('320400'), contract: { planCodes: [], areaCodes: ['320100'], userScope: 'NEW' } },
    'PARAM_INVALID',
    'contractCode',
  ],
  [
    'a contract for new users',
    CO,
    { contract: { planCodes: [], areaCodes: [], userScope: 'NEW' } },
    'PARAM_INVALID',
    'contractCode',
  ],
  ['an SKU that is not on sale', B, { skus: [] }, 'PARAM_INVALID', 'items.skuId'],
  ['a phone without an SKU', { ...B, skuIds: [] }, { skus: [] }, 'PARAM_MISSING', 'items.skuId'],
  [
    'a contract phone without a tier',
    { ...CO, codes: { contractCode: 'C' } },
    { tier: null },
    'PARAM_MISSING',
    'tierCode',
  ],
  [
    'an SKU of another terminal',
    { ...CO, codes: { ...CO.codes, terminalCode: 'Y' } },
    {},
    'PARAM_INVALID',
    'terminalCode',
  ],
])('%s is refused, and the text says what it is about', (_, wish, changes, code, field) => {
  const finding = partFinding(wish, { ...SOLD, ...changes })

  expect(finding).toMatchObject({ code, field })
  expect(finding?.message.zh).toMatch(/\p{Script=Han}/u)
  expect(finding?.message.en.length).toBeGreaterThan(10)
})
