import { isAreaCode } from './province.ts'
import { chinaDate, isDate } from './time.ts'

/** The mall's order number, which is also ours (contract, preface). */
export const ORDER_ID_PATTERN = /^[A-Za-z0-9_-]{1,32}$/

/** A mainland mobile number without country code. */
export const MOBILE_PATTERN = /^1[3-9]\d{9}$/

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const ID_CHECK_DIGITS = '10X98765432'

export function isOrderId(text: string): boolean {
  return ORDER_ID_PATTERN.test(text)
}

export function isMobile(text: string): boolean {
  return MOBILE_PATTERN.test(text)
}

/**
 * Whether this is a resident identity number after GB 11643: area, day of birth, check digit. An upper-case X only, so
 * that one person has one spelling. Prefix 83 is that of residence permits for people from Taiwan.
 */
export function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false
  const isKnownArea = isAreaCode(text.slice(0, 6)) || text.startsWith('83')
  return isKnownArea && isDate(birthDateOf(text)) && idCheckDigit(text) === text[17]
}

/**
 * Whole years of age in China at an instant, or null for a bad number or a birth in the future. A year is complete on the
 * birthday itself; who was born on 29 February completes it on 1 March in common years.
 */
export function ageAt(idNumber: string, epochMs: number): number | null {
  if (!isIdNumber(idNumber)) return null
  const birth = birthDateOf(idNumber)
  const today = chinaDate(epochMs)
  if (birth > today) return null
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4))
  return today.slice(5) < birth.slice(5) ? years - 1 : years
}

/** GB 11643 / ISO 7064 MOD 11-2 over the first 17 digits. */
export function idCheckDigit(text: string): string | undefined {
  const sum = ID_WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0)
  return ID_CHECK_DIGITS[sum % 11]
}

/** 15 digits of which the last is a Luhn digit (3GPP TS 23.003). All zeros is what broken readers give. */
export function isImei(text: string): boolean {
  return /^\d{15}$/.test(text) && passesLuhn(text) && /[1-9]/.test(text)
}

/**
 * A SIM card's number as Chinese operators use it, upper case.
 *
 * 19 digits are ITU-T E.118 and end in a Luhn digit. Cards of China in general carry 20 characters, of which those after
 * the issuer may be hexadecimal (a number segment or card maker above 9). Their last digit is a Luhn digit on China
 * Unicom's 898601 cards, as published numbers show without exception; on China Mobile's and China Telecom's it mostly is
 * not, so there the form alone decides: a refused genuine card stops an order, an accepted slip is found at activation.
 */
export function isIccid(text: string): boolean {
  if (/^8986\d{15}$/.test(text) || /^898601\d{14}$/.test(text)) return passesLuhn(text)
  return /^8986\d{2}[\dA-F]{13}\d$/.test(text)
}

/** Luhn over a string of digits, ISO/IEC 7812-1 annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = digit * 2
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

function birthDateOf(idNumber: string): string {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
}
