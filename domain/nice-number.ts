/** What makes a number nice: the shape of its last digits. */
export interface NiceRule {
  /** Same letter, same digit; another letter, another digit. */
  shape: string
  /** The digits go up or down by one, and the letters only name the places. */
  isStraight?: true
  level: number
  zh: string
  en: string
}

/** Best first: the first rule that fits the end of the number gives its level. A number that none fits has level 0. */
export const NICE_RULES: readonly NiceRule[] = [
  { shape: 'AAAAA', level: 9, zh: '尾号五连号及以上', en: 'five or more of one digit at the end' },
  { shape: 'AAAA', level: 8, zh: '尾号四连号', en: 'four of one digit at the end' },
  { shape: 'AAABBB', level: 7, zh: '尾号两组三连号', en: 'three of one digit, then three of another' },
  { shape: 'ABCABC', level: 7, zh: '尾号三位重复', en: 'three digits, twice' },
  { shape: 'AABBCC', level: 7, zh: '尾号三组对子', en: 'three pairs' },
  { shape: 'ABABAB', level: 7, zh: '尾号两位重复三次', en: 'two digits, three times' },
  { shape: 'ABCDE', isStraight: true, level: 7, zh: '尾号五位及以上顺子', en: 'five or more digits up or down by one' },
  { shape: 'AAA', level: 6, zh: '尾号三连号', en: 'three of one digit at the end' },
  { shape: 'ABCD', isStraight: true, level: 5, zh: '尾号四位顺子', en: 'four digits up or down by one' },
  { shape: 'AABB', level: 4, zh: '尾号两组对子', en: 'two pairs' },
  { shape: 'ABAB', level: 4, zh: '尾号两位重复', en: 'two digits, twice' },
  { shape: 'ABBA', level: 3, zh: '尾号对称', en: 'the same read backwards' },
  { shape: 'AAAB', level: 3, zh: '三连号加一位', en: 'three of one digit, then another' },
  { shape: 'ABC', isStraight: true, level: 2, zh: '尾号三位顺子', en: 'three digits up or down by one' },
  { shape: 'AA', level: 1, zh: '尾号对子', en: 'a pair at the end' },
]

/** What the digits that made the rule fit add or take away; the result stays within 0 and 9. */
export const NICE_ADJUSTMENTS = {
  lucky: { step: 1, zh: '靓号部分全为 6、8、9，升一级', en: 'nothing but 6, 8 and 9 in these digits: one level up' },
  unlucky: { step: -1, zh: '靓号部分含 4，降一级', en: 'a 4 in these digits: one level down' },
} as const

export const LOWEST_NICE_LEVEL = 0
export const HIGHEST_NICE_LEVEL = 9

/** 靓号等级: 0 (plain) to 9 (best) of a phone number, by its last digits alone. */
export function gradeNumber(phoneNumber: string): number {
  const rule = niceRuleOf(phoneNumber)
  if (rule === null) return LOWEST_NICE_LEVEL
  const digits = phoneNumber.slice(-rule.shape.length)
  return Math.min(HIGHEST_NICE_LEVEL, Math.max(LOWEST_NICE_LEVEL, rule.level + adjustmentOf(digits)))
}

/** The rule that decided, to be shown beside the number; null for a plain one. */
export function niceRuleOf(phoneNumber: string): NiceRule | null {
  return NICE_RULES.find((rule) => fitsRule(phoneNumber, rule)) ?? null
}

function fitsRule(phoneNumber: string, { shape, isStraight }: NiceRule): boolean {
  const start = phoneNumber.length - shape.length
  if (start < 0) return false
  if (isStraight) return stepsBy(phoneNumber, start, 1) || stepsBy(phoneNumber, start, -1)
  for (let place = 0; place < shape.length; place++) {
    const digit = phoneNumber.charAt(start + place)
    if (phoneNumber.indexOf(digit, start) - start !== shape.indexOf(shape.charAt(place))) return false
  }
  return true
}

function stepsBy(digits: string, start: number, step: number): boolean {
  for (let place = start + 1; place < digits.length; place++) {
    if (digits.charCodeAt(place) - digits.charCodeAt(place - 1) !== step) return false
  }
  return true
}

function adjustmentOf(digits: string): number {
  if (/^[689]+$/.test(digits)) return NICE_ADJUSTMENTS.lucky.step
  return digits.includes('4') ? NICE_ADJUSTMENTS.unlucky.step : 0
}
