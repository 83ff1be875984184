import { expect, test } from 'vitest'
import { makeIdCardPicture } from '../../../cli/scenarios/id-card-picture.ts'
import { makeOrderId } from '../../../cli/scenarios/mall-shop.ts'
import { makeHolder, makePhone } from '../../../cli/scenarios/test-person.ts'
import {
  contractInstanceOf,
  iccidOf,
  imeiOf,
  reversalNumber,
  trackingNumberOf,
} from '../../../cli/simulators/evidence.ts'
import { Holder } from '../../../contract/holder.ts'
import { checkTrackingNumber, findCarrier } from '../../../domain/carrier.ts'
import { ageAt, isIccid, isIdNumber, isImei, isMobile, isOrderId } from '../../../domain/identifier.ts'
import { PRODUCT_KIND_CODES } from '../../../domain/product-kind.ts'
import { prepareIdentityPicture } from '../../../platform/picture.ts'

const orderIds = Array.from({ length: 2_000 }, (_, index) => `ORDER-${index}`)

test('people of the demo have valid numbers, are grown up, and are plainly made up', () => {
  for (let person = 0; person < 500; person += 1) {
    const holder = makeHolder()
    expect(isIdNumber(holder.certNo)).toBe(true)
    expect(ageAt(holder.certNo, Date.now())).toBeGreaterThanOrEqual(18)
    expect(Number(holder.certNo.slice(14, 17))).toBeGreaterThanOrEqual(100)
    expect(holder.certName).toMatch(/^测试用户/)
    expect(Holder.safeParse(holder).success).toBe(true)
    expect(isMobile(makePhone())).toBe(true)
  }
})

test('cards, phones and parcels of the demo pass every check, and no two orders share one', () => {
  const sf = findCarrier('SF')
  for (const orderId of orderIds) {
    expect(isImei(imeiOf(orderId))).toBe(true)
    expect(isIccid(iccidOf(orderId))).toBe(true)
    expect(sf && checkTrackingNumber(sf, trackingNumberOf(orderId))).toEqual({ isPatternOk: true })
    expect(contractInstanceOf(orderId).length).toBeLessThanOrEqual(32)
    expect(reversalNumber(orderId).length).toBeLessThanOrEqual(32)
  }
  for (const make of [imeiOf, iccidOf, trackingNumberOf]) {
    expect(new Set(orderIds.map((orderId) => make(orderId))).size).toBe(orderIds.length)
  }
})

test('a simulator that was restarted names the same card and phone again', () => {
  expect([imeiOf('ORDER-1'), iccidOf('ORDER-1')]).toEqual([imeiOf('ORDER-1'), iccidOf('ORDER-1')])
  expect(imeiOf('ORDER-1', 1)).not.toBe(imeiOf('ORDER-1'))
})

test('order numbers of the demo fit the contract and differ', () => {
  const made = PRODUCT_KIND_CODES.flatMap((kind) => Array.from({ length: 100 }, () => makeOrderId(kind)))

  expect(made.every(isOrderId)).toBe(true)
  expect(new Set(made).size).toBe(made.length)
})

test('the picture of the demo is one that the platform takes', async () => {
  const watermark = { orderId: 'ORDER-1', dateText: '2026-01-01' }

  const picture = await prepareIdentityPicture(makeIdCardPicture(200), { declaredType: 'image/png', watermark })

  expect(picture).toMatchObject({ width: 640, height: 400 })
})
