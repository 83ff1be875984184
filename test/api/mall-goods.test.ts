import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { certNoHashOf } from '../../contract/holder.ts'
import { idPictures } from '../../db/schema/index.ts'
import { type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { bareBody, newHolder, newOrderId, paid, RECEIVER } from '../support/mall-orders.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let mall: MallCalls
beforeAll(async () => {
  world = await openOrderWorld({ eligibilityCallMs: 400, eligibilityTotalMs: 1500 })
  mall = await openMallCalls(world)
})
afterAll(async () => {
  await mall.close()
  await world.close()
})

const CARD = { planCode: 'PLAN-128', merchantId: 'M-JIANGSU', productKind: 'N' }

async function lockSome(holder: { certType: string; certNo: string }) {
  const { data } = await mall.get('/v1/mall/numbers', { merchantId: 'M-JIANGSU', limit: '1', niceLevel: '0' })
  const [number] = data.items as { phoneNumber: string; prepayAmount: number }[]
  const phoneNumber = number?.phoneNumber ?? ''
  const locked = await mall.post(`/v1/mall/numbers/${phoneNumber}/lock`, {
    certNoHash: certNoHashOf(holder),
    minutes: 10,
  })
  return { phoneNumber, lockId: String(locked.data.lockId), prepay: number?.prepayAmount ?? 0 }
}

test('a number is locked, checked and ordered by its buyer only', async () => {
  world.answerWith(({ path }) => (path.includes('/number') ? { eligible: true, allowNum: 2 } : {}))
  const holder = newHolder()
  const { phoneNumber, lockId, prepay } = await lockSome(holder)
  const ask = { ...CARD, holder, lockId }
  const check = await mall.post('/v1/mall/eligibility-checks', ask)
  const order = {
    ...CARD,
    items: [{ itemId: '1', title: '号卡', quantity: 1, unitPrice: prepay }],
    fees: [{ feeCode: 'NUMBER_PREPAY', amount: prepay }],
    receiver: RECEIVER,
    holder,
    lockId,
    checkId: check.data.checkId,
  }
  const place = (changes: object) => mall.post('/v1/mall/orders', { ...order, orderId: newOrderId(), ...changes })

  expect(check).toMatchObject({ status: 200, data: { eligible: true, allowNum: 2, reasons: [] } })
  expect(await mall.get(`/v1/mall/eligibility-checks/${String(check.data.checkId)}`)).toMatchObject({
    data: { eligible: true },
  })
  expect(await place({ holder: newHolder() })).toMatchObject({ status: 409, problem: { code: 'LOCK_EXPIRED' } })
  expect(await place({ checkId: 'f'.repeat(32) })).toMatchObject({ status: 409, problem: { code: 'NOT_ELIGIBLE' } })
  expect(await place({})).toMatchObject({ status: 200, data: { orderState: 'WAIT_PAY' } })
  expect(await mall.post(`/v1/mall/numbers/${phoneNumber}/release`, { lockId })).toMatchObject({
    status: 409,
    problem: { code: 'NUMBER_LOCKED' },
  })
  expect(JSON.stringify(world.calls)).not.toContain(holder.certNo)
})

test('a refusal is explained in the buyer’s words, nonsense is no yes, and silence is an outage', async () => {
  const ask = async (answer: unknown) => {
    world.answerWith(({ path }) => (path.includes('/number') ? answer : {}))
    return mall.post('/v1/mall/eligibility-checks', { ...CARD, holder: newHolder() })
  }

  const refused = await ask({ eligible: false, allowNum: 0, reasons: [{ code: 'UNDER_AGE', message: '内部说明' }] })
  expect(refused).toMatchObject({ status: 200, data: { eligible: false, reasons: [{ code: 'UNDER_AGE' }] } })
  expect(JSON.stringify(refused.body)).not.toContain('内部说明')
  expect(await ask({ eligible: 'true', allowNum: 9 })).toMatchObject({
    status: 200,
    data: { eligible: false, allowNum: 0, reasons: [{ code: 'CHECK_FAILED' }] },
  })
  expect(await ask('<html>')).toMatchObject({ status: 200, data: { eligible: false } })
  expect(await ask(null)).toMatchObject({ status: 503, problem: { code: 'MERCHANT_UNAVAILABLE' } })
})

test('a check that found nobody is asked anew by the same call, and a verdict is kept', async () => {
  const holder = newHolder()
  const ask = (answer: unknown) => {
    world.answerWith(({ path }) => (path.includes('/number') ? answer : {}))
    return mall.post('/v1/mall/eligibility-checks', { ...CARD, holder }, `check-${holder.certNo}`)
  }

  expect(await ask(null)).toMatchObject({ status: 503, problem: { code: 'MERCHANT_UNAVAILABLE' } })
  const answered = await ask({ eligible: true, allowNum: 1 })
  expect(answered).toMatchObject({ status: 200, data: { eligible: true, allowNum: 1 } })
  expect(await ask({ eligible: false, allowNum: 0 })).toMatchObject({ data: answered.data })
})

test('identity pictures are kept sealed, and complete material sends the order back to the audit', async () => {
  world.answerWith(({ path }) =>
    path.includes('/number') ? { eligible: true, allowNum: 2 } : { accepted: 'ACCEPTED' },
  )
  const holder = newHolder()
  const { lockId, prepay } = await lockSome(holder)
  const orderId = newOrderId()
  await mall.post('/v1/mall/orders', {
    ...CARD,
    orderId,
    items: [{ itemId: '1', title: '号卡', quantity: 1, unitPrice: prepay }],
    fees: [{ feeCode: 'NUMBER_PREPAY', amount: prepay }],
    receiver: RECEIVER,
    holder,
    lockId,
  })
  await world.reaches(orderId, 'WAIT_PAY')
  const picture = await sharp({ create: { width: 400, height: 250, channels: 3, background: '#9ab' } })
    .png()
    .toBuffer()
  const upload = (changes: object = {}) =>
    mall.post(`/v1/mall/orders/${orderId}/id-card-images`, {
      side: 'FRONT',
      contentBase64: picture.toString('base64'),
      sha256: createHash('sha256').update(picture).digest('hex'),
      ...changes,
    })

  expect(await upload()).toMatchObject({ status: 200, data: { state: 'READY', orderState: 'WAIT_PAY' } })
  expect(await upload({ sha256: '0'.repeat(64) })).toMatchObject({ status: 422, problem: { code: 'IMAGE_UNREADABLE' } })
  expect(await upload({ contentBase64: '!!!!' })).toMatchObject({ status: 422, problem: { code: 'PARAM_INVALID' } })
  await mall.post(`/v1/mall/orders/${orderId}/payments`, paid(`P-${orderId}`, prepay))
  await world.reaches(orderId, 'AUDITING')
  await world.gateway.send(orderId, {
    event: 'REQUEST_MATERIAL',
    actor: 'MERCHANT',
    requestKey: 'more',
    missing: ['BACK'],
  })
  expect(await upload({ side: 'BACK' })).toMatchObject({ data: { orderState: 'WAIT_MATERIAL' } })
  expect(await upload({ side: 'HOLD', complete: true })).toMatchObject({ data: { orderState: 'AUDITING' } })
  const rows = await world.db.select().from(idPictures).where(eq(idPictures.orderId, orderId))
  expect(rows.map(({ side }) => side).toSorted()).toEqual(['BACK', 'FRONT', 'HOLD'])
  expect(rows.every(({ sealed }) => !Buffer.from(sealed).includes(Buffer.from([0xff, 0xd8, 0xff])))).toBe(true)
  const bare = newOrderId()
  await mall.post('/v1/mall/orders', bareBody(bare))
  expect(
    await mall.post(`/v1/mall/orders/${bare}/id-card-images`, {
      side: 'FRONT',
      contentBase64: picture.toString('base64'),
      sha256: createHash('sha256').update(picture).digest('hex'),
    }),
  ).toMatchObject({ status: 409, problem: { code: 'STATE_CONFLICT' } })
})

test('numbers for sale come in pages, and a cursor belongs to its search', async () => {
  const query = { merchantId: 'M-JIANGSU', limit: '2', pattern: '138*' }
  const first = await mall.get('/v1/mall/numbers', query)
  const second = await mall.get('/v1/mall/numbers', { ...query, cursor: String(first.data.nextCursor) })
  const other = await mall.get('/v1/mall/numbers', { ...query, pattern: '139*', cursor: String(first.data.nextCursor) })

  const phones = [first, second].flatMap(({ data }) =>
    (data.items as { phoneNumber: string }[]).map((item) => item.phoneNumber),
  )
  expect(new Set(phones).size).toBe(4)
  expect(phones).toEqual(phones.toSorted())
  expect(other).toMatchObject({ status: 400, problem: { code: 'CURSOR_INVALID' } })
  const anyMerchant = await mall.get('/v1/mall/numbers', { limit: '2', pattern: '138*' })
  expect(anyMerchant).toMatchObject({ status: 200, data: { items: [{ merchantId: 'M-JIANGSU' }, {}] } })
  expect(await mall.get('/v1/mall/numbers', { ...query, limit: '101' })).toMatchObject({ status: 422 })
  expect(await mall.get('/v1/mall/offers', { merchantId: 'M-NOBODY', productKind: 'B' })).toMatchObject({ status: 422 })
})
