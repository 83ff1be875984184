import { expect, test } from 'vitest'
import { type FoundParts, type PartFinding, type PartsWish, partFinding } from '../../domain/part-fit.ts'

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
  tier: { planCode: 'P', vasCodes: ['V'] },
  services: [{ vasCode: 'V' }],
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

test.each<[string, PartsWish, Partial<FoundParts>, Pick<PartFinding, 'code' | 'field'>]>([
  ['a tier whose plan went off sale', CO, { plan: null }, { code: 'PARAM_INVALID', field: 'planCode' }],
  [
    'a contract that no longer takes the tier’s plan',
    CO,
    { contract: { planCodes: ['Q'], areaCodes: [], userScope: 'OLD' } },
    { code: 'PARAM_INVALID', field: 'planCode' },
  ],
  [
    'a dear tier on a cheap plan',
    CN,
    { tier: { planCode: 'Q', vasCodes: [] } },
    { code: 'PARAM_INVALID', field: 'planCode' },
  ],
  ['a number for other plans', CN, { number: numberOf('320100', ['Q']) }, { code: 'PARAM_INVALID', field: 'planCode' }],
  [
    'a plan of another province',
    CN,
    { number: numberOf('320400'), plan: { planCode: 'P', areaCodes: ['440000'] } },
    { code: 'PARAM_INVALID', field: 'planCode' },
  ],
  [
    'a contract of another city',
    CN,
    { number: numberOf('320400'), contract: { planCodes: [], areaCodes: ['320100'], userScope: 'NEW' } },
    { code: 'PARAM_INVALID', field: 'contractCode' },
  ],
  ['a tier whose service is not sold', CO, { services: [] }, { code: 'PARAM_INVALID', field: 'tierCode' }],
  [
    'a contract for new users',
    CO,
    { contract: { planCodes: [], areaCodes: [], userScope: 'NEW' } },
    { code: 'PARAM_INVALID', field: 'contractCode' },
  ],
  ['an SKU that is not on sale', B, { skus: [] }, { code: 'PARAM_INVALID', field: 'items.skuId' }],
  ['a phone without an SKU', { ...B, skuIds: [] }, { skus: [] }, { code: 'PARAM_MISSING', field: 'items.skuId' }],
  [
    'a contract phone without a tier',
    { ...CO, codes: { contractCode: 'C' } },
    { tier: null },
    { code: 'PARAM_MISSING', field: 'tierCode' },
  ],
  [
    'an SKU of another terminal',
    { ...CO, codes: { ...CO.codes, terminalCode: 'Y' } },
    {},
    { code: 'PARAM_INVALID', field: 'terminalCode' },
  ],
])('%s is refused, and the text says what it is about', (...[, wish, changes, expected]) => {
  const finding = partFinding(wish, { ...SOLD, ...changes })

  expect(finding).toMatchObject(expected)
  expect(finding?.message.zh).toMatch(/\p{Script=Han}/u)
  expect(finding?.message.en.length).toBeGreaterThan(10)
})
