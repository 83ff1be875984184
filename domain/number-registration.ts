import { holdsArea } from './area.ts'
import type { ItemFinding, NumberBody } from './catalogue-item.ts'
import { isMobile } from './identifier.ts'
import { isAreaCode } from './province.ts'

/** Cities that are provinces: there a home city may be named by the province's code. */
const MUNICIPALITIES = ['110000', '120000', '310000', '500000']

/** A city ends in 00; counties that a province governs itself stand in for one (xx90xx). */
const CITY_PATTERN = /^\d{2}(?:\d{2}00|90\d{2})$/

/** What is wrong with a number that is to be registered, or null (contract section 10, #15). */
export function numberFinding({ phoneNumber, numberProvince, numberCity }: NumberBody): ItemFinding | null {
  if (!isMobile(phoneNumber)) return { code: 'NUMBER_FORMAT', field: 'phoneNumber' }
  const isProvince = isAreaCode(numberProvince) && numberProvince.endsWith('0000')
  if (!isProvince) return { code: 'AREA_MISMATCH', field: 'numberProvince' }
  const isCityOfIt =
    isAreaCode(numberCity) &&
    CITY_PATTERN.test(numberCity) &&
    holdsArea(numberProvince, numberCity) &&
    (numberCity !== numberProvince || MUNICIPALITIES.includes(numberCity))
  return isCityOfIt ? null : { code: 'AREA_MISMATCH', field: 'numberCity' }
}
