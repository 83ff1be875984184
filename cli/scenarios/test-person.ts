import { randomInt } from 'node:crypto'
import { idCheckDigit } from '../../domain/identifier.ts'

/** A person of the dictionary (contract section 9, Holder). */
export interface Holder {
  readonly certType: '01'
  readonly certNo: string
  readonly certName: string
  readonly certAddress: string
  readonly certValidTo: string
  readonly contactPhone: string
}

export interface Receiver {
  readonly receiverName: string
  readonly receiverPhone: string
  readonly provinceCode: string
  readonly cityCode: string
  readonly districtCode: string
  readonly address: string
  readonly deliveryType: 'EXPRESS'
  readonly deliveryTimeType: 'ANY'
}

const STEMS = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸']
const DISTRICT = '320102'
const FIRST_BIRTH_YEAR = 1970
const BIRTH_YEARS = 30
const FIRST_FREE_SEQUENCE = 100

/**
 * Somebody who does not exist, with an identity number whose check digit holds. The sequence number decides what the
 * simulated merchant says: those below 100 are kept for refusals.
 */
export function makeHolder({
  sequence = String(randomInt(FIRST_FREE_SEQUENCE, 1000)),
}: {
  sequence?: string
} = {}): Holder {
  const birth = `${FIRST_BIRTH_YEAR + randomInt(BIRTH_YEARS)}${twoDigits(1 + randomInt(12))}${twoDigits(1 + randomInt(28))}`
  const digits = `${DISTRICT}${birth}${sequence}`
  return {
    certType: '01',
    certNo: `${digits}${idCheckDigit(digits) ?? ''}`,
    certName: `测试用户${STEMS[randomInt(STEMS.length)] ?? ''}`,
    certAddress: '江苏省南京市测试路1号',
    certValidTo: `${new Date().getUTCFullYear() + 10}-12-31`,
    contactPhone: makePhone(),
  }
}

export function makeReceiver(): Receiver {
  return {
    receiverName: `测试收货人${STEMS[randomInt(STEMS.length)] ?? ''}`,
    receiverPhone: makePhone(),
    provinceCode: '320000',
    cityCode: '320100',
    districtCode: DISTRICT,
    address: '测试路1号演示大厦',
    deliveryType: 'EXPRESS',
    deliveryTimeType: 'ANY',
  }
}

/** Of a range that is used for examples. */
export function makePhone(): string {
  return `1380000${String(randomInt(10_000)).padStart(4, '0')}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
