import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { type Carrier, checkTrackingNumber, findCarrier } from '../domain/carrier.ts'
import { Failure } from '../domain/failure.ts'
import type { OrderFacts, ParcelRequest } from '../domain/order.ts'
import { requireImei, requireNotAhead } from './order-event.ts'
import type { ReportedPackage, ReportShipmentBody } from './shipment.ts'

type Reported = z.output<typeof ReportedPackage>

/** A shipment, or the correction of tracking numbers: interface 11 takes both, but never mixed. */
export interface ShipmentReport {
  event: 'SHIP' | 'REPLACE_PARCEL'
  parcels: ParcelRequest[]
}

const MAX_PACKAGE_NO_CHARACTERS = 32

/**
 * The body in our own words: our carrier code, capitals, a number for every package.
 *
 * @throws Failure CARRIER_UNKNOWN, IMEI_INVALID, PARAM_INVALID with the package to blame.
 */
export function shipmentReport(
  { packages }: z.output<typeof ReportShipmentBody>,
  { parcels: known, nowMs }: { parcels: OrderFacts['parcels']; nowMs: number },
): ShipmentReport {
  const replacing = packages.filter(({ replaces }) => replaces !== undefined)
  if (replacing.length > 0 && replacing.length < packages.length) {
    const index = packages.findIndex(({ replaces }) => replaces === undefined)
    const message = { zh: '发货与换单不能在同一请求中', en: 'Do not mix new packages and replaced numbers in one call' }
    throw new Failure('PARAM_INVALID', { field: `packages[${index}].replaces`, message })
  }
  return {
    event: replacing.length > 0 ? 'REPLACE_PARCEL' : 'SHIP',
    parcels: packages.map((reported, index) => parcelRequest(reported, { known, nowMs, place: `packages[${index}]` })),
  }
}

interface Surroundings {
  known: OrderFacts['parcels']
  nowMs: number
  place: string
}

function parcelRequest(reported: Reported, { known, nowMs, place }: Surroundings): ParcelRequest {
  const carrier = findCarrier(reported.carrierCode)
  if (!carrier) throw new Failure('CARRIER_UNKNOWN', { field: `${place}.carrierCode` })
  const imeis = reported.imeis ?? []
  for (const [index, imei] of imeis.entries()) requireImei(imei, `${place}.imeis[${index}]`)
  requireNotAhead(reported.shippedAt, { nowMs, field: `${place}.shippedAt` })
  const trackingNo = reported.trackingNo.toUpperCase()
  const replaces = reported.replaces?.toUpperCase()
  const replaced = known.find((parcel) => parcel.trackingNo === replaces)
  if (replaced && reported.packageNo !== undefined && reported.packageNo !== replaced.packageNo) {
    const message = {
      zh: `该单号属于包裹 ${replaced.packageNo}`,
      en: `That number is of package ${replaced.packageNo}`,
    }
    throw new Failure('PARAM_INVALID', { field: `${place}.packageNo`, message })
  }
  return {
    packageNo: replaced?.packageNo ?? reported.packageNo ?? packageNoOf(carrier, trackingNo),
    carrierCode: carrier.code,
    trackingNo,
    items: reported.items ?? [],
    imeis,
    shippedAtMs: reported.shippedAt ?? nowMs,
    ...(replaces === undefined ? {} : { replaces }),
  }
}

/** The same parcel reported again must be the same package. */
function packageNoOf(carrier: Carrier, trackingNo: string): string {
  const plain = `${carrier.code}-${trackingNo}`
  if (plain.length <= MAX_PACKAGE_NO_CHARACTERS) return plain
  return `${carrier.code}-${createHash('sha256').update(trackingNo).digest('hex').slice(0, 20)}`
}

/** What looks wrong with a parcel's number; the shipment counts all the same (contract section 7). */
export function trackingNumberView({ carrierCode, trackingNo }: Pick<ParcelRequest, 'carrierCode' | 'trackingNo'>) {
  const carrier = findCarrier(carrierCode)
  if (!carrier) return { patternOk: false }
  const { isPatternOk, warning } = checkTrackingNumber(carrier, trackingNo)
  return { patternOk: isPatternOk, warning }
}
