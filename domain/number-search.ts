import { HIGHEST_NICE_LEVEL, LOWEST_NICE_LEVEL } from './nice-number.ts'
import { NARROW_PREFIX_DIGITS, type NumberPattern } from './number-pattern.ts'

/** What leads a search: its index finds the numbers, and they come in its order. */
const SEARCH_DRIVERS = ['NUMBER', 'TAIL', 'LEVEL', 'PRICE'] as const
export type SearchDriver = (typeof SEARCH_DRIVERS)[number]

export interface SearchWish {
  pattern?: NumberPattern | undefined
  without?: string | undefined
  niceLevelFrom?: number | undefined
  niceLevelTo?: number | undefined
  prepayFromFen?: number | undefined
  prepayToFen?: number | undefined
}

/** How many of all numbers have each level by the rules of nice-number.ts; merchants may grade otherwise. */
export const NICE_LEVEL_SHARES = [0.86, 0.054, 0.037, 0.017, 0.015, 0.003, 0.006, 0.004, 0.0006, 0.0004] as const
/** Nobody knows what numbers cost; a price is the better guide only where nothing else is narrow. */
const PRICE_SHARE = 0.3
/** The first three digits tell an operator's segments apart, each digit after them leaves a tenth. */
const SEGMENT_DIGITS = 3
const SEGMENT_SHARE = 0.2

/**
 * The condition that leaves the fewest numbers to look through; the number itself when there is none. Digits to avoid are
 * looked for by the ends of numbers: by their beginnings, a whole segment with such a digit would come in one piece.
 */
export function chooseDriver(wish: SearchWish): SearchDriver {
  const prefix = wish.pattern?.prefix ?? ''
  const shares: Record<SearchDriver, number> = {
    NUMBER: prefixShare(prefix),
    TAIL: wish.pattern?.tail ? 0.1 ** wish.pattern.tail.length : 1,
    LEVEL: levelShare(wish),
    PRICE: wish.prepayFromFen === undefined && wish.prepayToFen === undefined ? 1 : PRICE_SHARE,
  }
  const driver = SEARCH_DRIVERS.reduce((best, other) => (shares[other] < shares[best] ? other : best), 'NUMBER')
  const isInSegment = prefix.length >= NARROW_PREFIX_DIGITS
  return driver === 'NUMBER' && wish.without !== undefined && !isInSegment ? 'TAIL' : driver
}

function prefixShare(prefix: string): number {
  return prefix.length < SEGMENT_DIGITS ? 1 : SEGMENT_SHARE * 0.1 ** (prefix.length - SEGMENT_DIGITS)
}

function levelShare({ niceLevelFrom = LOWEST_NICE_LEVEL, niceLevelTo = HIGHEST_NICE_LEVEL }: SearchWish): number {
  if (niceLevelFrom === LOWEST_NICE_LEVEL && niceLevelTo === HIGHEST_NICE_LEVEL) return 1
  const levels = NICE_LEVEL_SHARES.slice(niceLevelFrom, niceLevelTo + 1)
  return levels.reduce((sum, share) => sum + share, 0)
}
