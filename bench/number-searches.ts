import type { NumberSearch } from '../db/queries/number-scan.ts'
import { POOL_CITIES, POOL_MERCHANT, POOL_PROVINCE } from './number-pool.ts'

/** In [0, 1). */
export type Random = () => number

interface SearchKind {
  zh: string
  en: string
  search(random: Random): NumberSearch
}

/** What buyers look for, the rare and the hopeless included: those are where a search could get lost. */
export const SEARCH_KINDS: readonly SearchKind[] = [
  { zh: '全省', en: 'province', search: () => ({ area: POOL_PROVINCE }) },
  { zh: '城市', en: 'city', search: (random) => ({ area: cityOf(random) }) },
  { zh: '号段', en: 'segment', search: (random) => ({ ...areaOf(random), pattern: `1${pick(random, '3589')}*` }) },
  { zh: '尾号 1–2 位', en: 'tail of 1–2', search: (random) => ({ ...areaOf(random), pattern: tailOf(random, 1, 2) }) },
  { zh: '尾号 3–4 位', en: 'tail of 3–4', search: (random) => ({ ...areaOf(random), pattern: tailOf(random, 3, 4) }) },
  { zh: '尾号 5–8 位', en: 'tail of 5–8', search: (random) => ({ ...areaOf(random), pattern: tailOf(random, 5, 8) }) },
  {
    zh: '头尾 138****88',
    en: 'begin and tail',
    search: (random) => ({ ...areaOf(random), pattern: `1${pick(random, '3589')}*${tailOf(random, 2, 3)}` }),
  },
  {
    zh: '任意位置',
    en: 'digits anywhere',
    search: (random) => ({ ...areaOf(random), pattern: `*${tailOf(random, 2, 3)}*` }),
  },
  { zh: '不含 4', en: 'no 4', search: (random) => ({ ...areaOf(random), without: '4' }) },
  {
    zh: '尾号且不含三个数字',
    en: 'tail, without three digits',
    search: (random) => ({
      ...areaOf(random),
      pattern: digitsOf(random, whole(random, 1, 3), '235689'),
      without: '470',
    }),
  },
  { zh: '等级恰为', en: 'one level', search: (random) => levelOf(random, true) },
  { zh: '等级不低于', en: 'a level and more', search: (random) => levelOf(random, false) },
  {
    zh: '价格区间',
    en: 'price range',
    search: (random) => ({ ...areaOf(random), prepayFromFen: 5000, prepayToFen: 5000 + whole(random, 0, 30_000) }),
  },
  {
    zh: '靓号且便宜',
    en: 'nice and cheap',
    search: (random) => ({ ...areaOf(random), niceLevelFrom: whole(random, 1, 7), prepayToFen: 10_000 }),
  },
  {
    zh: '找不到的 (看满即止)',
    en: 'hopeless (stops at the limit)',
    search: (random) => ({
      ...areaOf(random),
      niceLevelFrom: 0,
      niceLevelTo: 0,
      prepayFromFen: 20_000 + whole(random, 0, 9),
    }),
  },
  {
    zh: '全国加商户',
    en: 'country, a merchant',
    search: (random) => ({ merchantId: POOL_MERCHANT, pattern: tailOf(random, 2, 6) }),
  },
]

const SEED_STEP = 0x6d2b79f5

/** The same numbers for the same seed (mulberry32, public domain): two runs ask the same questions. */
export function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (state + SEED_STEP) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function whole(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

function pick(random: Random, from: string): string {
  return from.charAt(whole(random, 0, from.length - 1))
}

function cityOf(random: Random): string {
  return POOL_CITIES[whole(random, 0, POOL_CITIES.length - 1)] ?? POOL_PROVINCE
}

function areaOf(random: Random): { area: string } {
  return { area: random() < 0.5 ? POOL_PROVINCE : cityOf(random) }
}

function tailOf(random: Random, shortest: number, longest: number): string {
  return digitsOf(random, whole(random, shortest, longest))
}

function digitsOf(random: Random, length: number, from = '0123456789'): string {
  return Array.from({ length }, () => pick(random, from)).join('')
}

function levelOf(random: Random, isExact: boolean): NumberSearch {
  const niceLevelFrom = whole(random, 1, 9)
  return { ...areaOf(random), niceLevelFrom, niceLevelTo: isExact ? niceLevelFrom : undefined }
}
