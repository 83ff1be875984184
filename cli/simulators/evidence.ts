import { createHash } from 'node:crypto'
import { sfCheckDigit } from '../../domain/carrier.ts'
import { passesLuhn } from '../../domain/identifier.ts'

// Made from the order's number, so that a simulator that was restarted names the same card, phone and parcel again.

/** A valid IMEI. `unit` tells the phones of one order apart. */
export function imeiOf(orderId: string, unit = 0): string {
  return withLuhnDigit(`35${digitsOf(`imei ${orderId} ${unit}`, 12)}`)
}

/** A valid ICCID of China Mobile's range, 20 characters. */
export function iccidOf(orderId: string): string {
  return withLuhnDigit(`898600${digitsOf(`iccid ${orderId}`, 13)}`)
}

/** A 12-digit SF number whose check digit holds. */
export function trackingNumberOf(orderId: string, parcel = 0): string {
  const serial = `4${digitsOf(`sf ${orderId} ${parcel}`, 10)}`
  return `${serial}${sfCheckDigit(serial)}`
}

export function contractInstanceOf(orderId: string): string {
  return `CI${digitsOf(`contract ${orderId}`, 16)}`
}

export function reversalNumber(orderId: string): string {
  return `RV${digitsOf(`reversal ${orderId}`, 16)}`
}

export function digitsOf(seed: string, count: number): string {
  const number = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`)
  return number.toString().slice(-count).padStart(count, '0')
}

function withLuhnDigit(digits: string): string {
  for (let digit = 0; digit <= 9; digit += 1) {
    if (passesLuhn(`${digits}${digit}`)) return `${digits}${digit}`
  }
  throw new RangeError(`not digits: ${digits}`)
}
