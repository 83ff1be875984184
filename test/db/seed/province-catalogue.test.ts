import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { ndjson, PROVINCE_ROWS, provinceCatalogue } from '../../../db/seed/province-catalogue.ts'
import { holdsArea } from '../../../domain/area.ts'
import { tierFinding, tierWarnings } from '../../../domain/tier-sum.ts'

const FIXTURE = new URL('../../fixtures/province-catalogue.ndjson', import.meta.url)
const rows: ({ kind: string } & Record<string, unknown>)[] = provinceCatalogue().map((row) => ({ ...row }))
const of = (kind: string) => rows.filter((row) => row.kind === kind)

test('the file under test/fixtures is what the script makes', async () => {
  expect(ndjson(provinceCatalogue())).toBe(await readFile(FIXTURE, 'utf8'))
  expect(rows).toHaveLength(PROVINCE_ROWS)
})

test('another seed makes another province of the same size', () => {
  const other = provinceCatalogue({ seed: 7 })
  expect(other).toHaveLength(PROVINCE_ROWS)
  expect(ndjson(other)).not.toBe(ndjson(provinceCatalogue()))
})

test('every row names only what stands before it', () => {
  const known = new Set<unknown>()
  const unknown: unknown[] = []
  for (const row of rows) {
    const { planCodes, planCode, contractCode, tierCode, terminalCode, vasCodes, exclusiveWith, mappings } = row
    const own = row.kind === 'CONTRACT' ? contractCode : row.kind.endsWith('GIFT_TIER') ? tierCode : undefined
    const ownCode = own ?? (row.kind === 'PLAN' ? planCode : row.kind === 'TERMINAL' ? terminalCode : row.vasCode)
    const mapped = (mappings as { terminalCode: string }[] | undefined)?.map((mapping) => mapping.terminalCode)
    const named = [planCodes, planCode, contractCode, tierCode, terminalCode, vasCodes, exclusiveWith, mapped].flat()
    unknown.push(...named.filter((code) => code !== undefined && code !== ownCode && !known.has(code)))
    known.add(ownCode)
  }
  expect(unknown).toEqual([])
})

test('all tiers add up, of both kinds', () => {
  const tiers = [...of('PHONE_GIFT_TIER'), ...of('RECHARGE_GIFT_TIER')]
  const termsOf = (row: Record<string, unknown>) => ({
    giftTotalFen: Number(row.giftTotal),
    giftPerMonthFen: Number(row.giftPerMonth),
    giftMonths: Number(row.giftMonths),
    firstGiftFen: row.firstGift === undefined ? null : Number(row.firstGift),
    rechargeAmountFen: Number(row.rechargeAmount ?? 0),
    phoneSubsidyFen: Number(row.phoneSubsidy ?? 0),
    returnPerMonthFen: row.returnPerMonth === undefined ? null : Number(row.returnPerMonth),
    returnMonths: row.returnMonths === undefined ? null : Number(row.returnMonths),
  })
  expect(tiers).toHaveLength(60)
  for (const tier of tiers) {
    const months = Number(/-(\d+)-[AB]\d$/.exec(String(tier.tierCode))?.[1])
    expect({ tier: tier.tierCode, finding: tierFinding(termsOf(tier), months) }).toEqual({
      tier: tier.tierCode,
      finding: null,
    })
    expect(tierWarnings(termsOf(tier))).toEqual([])
  }
})

test('a number lives in one city of the province, and a segment in one city', () => {
  const cityOf = new Map<string, unknown>()
  for (const { phoneNumber, numberProvince, numberCity } of of('NUMBER')) {
    const segment = String(phoneNumber).slice(0, 7)
    expect(holdsArea(String(numberProvince), String(numberCity))).toBe(true)
    expect(cityOf.get(segment) ?? numberCity).toBe(numberCity)
    cityOf.set(segment, numberCity)
  }
  expect(new Set(of('NUMBER').map((row) => row.phoneNumber)).size).toBe(of('NUMBER').length)
})
