import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parcels } from '../../db/schema/index.ts'
import { draftBare, payment, shipment } from '../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let answer = { status: 200, body: '' }
const asked: Record<string, unknown>[] = []
const provider = createServer((request, response) => {
  let text = ''
  request.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  request.on('end', () => {
    asked.push(JSON.parse(new URLSearchParams(text).get('param') ?? ''))
    response.writeHead(answer.status).end(answer.body)
  })
})

const SUBSCRIBED = '{"result":true,"returnCode":"200","message":"提交成功"}'
const REFUSED = '{"result":false,"returnCode":"701","message":"订阅方的订阅数据存在错误"}'

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/poll`
  const callbackUrl = 'https://api.example.com/v1/carriers/kuaidi100/push'
  world = await openOrderWorld({}, { provider: 'kuaidi100', url, key: 'account-key', salt: 'test-salt', callbackUrl })
  world.answerWith(({ path }) => (path.endsWith('/order-created') ? { accepted: 'ACCEPTED' } : {}))
})
afterAll(async () => {
  await world.close()
  provider.close()
})
beforeEach(() => {
  asked.length = 0
  answer = { status: 200, body: SUBSCRIBED }
})

async function ship() {
  const draft = await draftBare(world)
  const { orderId } = draft
  await world.gateway.place(draft, { merchantName: '终端公司' })
  await world.gateway.send(orderId, payment(draft))
  await world.reaches(orderId, 'WAIT_SHIP')
  const sent = shipment(draft)
  await world.gateway.send(orderId, sent)
  return { orderId, trackingNo: sent.parcels?.[0]?.trackingNo ?? '' }
}

const isSubscribed = async (orderId: string) =>
  (await world.db.select().from(parcels).where(eq(parcels.orderId, orderId)))[0]?.isSubscribed

test('a shipped parcel is subscribed, with the digits of the phone that the carrier asks for and no more', async () => {
  const { orderId, trackingNo } = await ship()
  await expect.poll(() => isSubscribed(orderId)).toBe(true)
  expect(asked).toMatchObject([
    {
      company: 'shunfeng',
      number: trackingNo,
      key: 'account-key',
      parameters: {
        callbackurl: 'https://api.example.com/v1/carriers/kuaidi100/push',
        salt: 'test-salt',
        phone: '1234',
      },
    },
  ])
})

test('a corrected number is subscribed anew', async () => {
  const { orderId, trackingNo } = await ship()
  await expect.poll(() => isSubscribed(orderId)).toBe(true)
  const next = `SF${trackingNo.slice(2, 12)}9X9`
  const parcel = { packageNo: 'P1', carrierCode: 'SF', trackingNo: next, items: [], imeis: [], shippedAtMs: Date.now() }
  await world.gateway.send(orderId, {
    event: 'REPLACE_PARCEL',
    actor: 'MERCHANT',
    requestKey: `ship/${next}`,
    parcels: [{ ...parcel, replaces: trackingNo }],
  })
  await expect.poll(() => asked.map(({ number }) => number)).toEqual([trackingNo, next])
  await expect.poll(() => isSubscribed(orderId)).toBe(true)
})

test('what the provider refuses for good is not asked again, and the order goes on', async () => {
  answer = { status: 200, body: REFUSED }
  const { orderId } = await ship()
  await expect.poll(() => asked.length).toBe(1)
  await world.gateway.send(orderId, { event: 'SIGNED', actor: 'MALL', requestKey: 'receipt' })
  await world.gateway.send(orderId, { event: 'CONFIRM', actor: 'MALL', requestKey: 'receipt' })
  expect(await world.client.workflow.result(`order-${orderId}`)).toMatchObject({ state: 'COMPLETED' })
  expect(await isSubscribed(orderId)).toBe(false)
  expect(asked).toHaveLength(1)
})

test('a provider that is away is asked again later, and holds nothing up', async () => {
  answer = { status: 502, body: 'bad gateway' }
  const { orderId } = await ship()
  await expect.poll(() => asked.length).toBe(1)
  const { raw } = await world.client.workflow.getHandle(`order-${orderId}`).describe()
  const names = raw.pendingActivities?.map(({ activityType }) => activityType?.name)
  expect(names).toContain('subscribeParcel')
  expect(await world.state(orderId)).toBe('SHIPPED')
})
