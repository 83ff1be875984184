import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { idempotencyKeys, nonces, partners, terminals } from '../../db/schema/index.ts'
import type { RateQuotas } from '../../domain/rate-limit.ts'
import { ADD_CALLS, addCall } from '../support/catalogue-bodies.ts'
import { applicationOf, type PartnerAnswer, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { rateLimits } from '../support/rate-limits.ts'
import { openStore, type Store, storeOrder } from '../support/stored-orders.ts'

const A = applicationOf('MERCHANT', 'M-A')
const B = applicationOf('MERCHANT', 'M-B')
const MALL = applicationOf('MALL', 'MALL-1')

let store: Store
/** Of the limiter; nothing comes back before a test lets time pass. */
let nowMs = 0
let api: PartnerApi

beforeAll(async () => {
  store = await openStore()
  const named = { kind: 'MERCHANT', nameZh: '商户', nameEn: 'merchant' } as const
  await store.db.insert(partners).values([A, B].map(({ partnerId }) => ({ ...named, partnerId })))
  await storeOrder(store, { draft: { orderId: 'M-1' } })
})
afterAll(() => store.close())
beforeEach(async () => {
  api = await open({})
})
afterEach(() => api.close())

const open = (quotas: Partial<RateQuotas>) =>
  startPartnerApi({
    ...store,
    orders: { findPlacing: async () => null } as unknown as OrderGateway,
    applications: [A, B, MALL],
    limits: rateLimits(quotas, () => nowMs),
  })

/** Instead of the one that every test begins with. */
async function reopen(quotas: Partial<RateQuotas>): Promise<void> {
  await api.close()
  api = await open(quotas)
}

const add = (application: typeof A, index: number, idempotencyKey: string = randomUUID()) => {
  const terminal = addCall('terminal', { terminalCode: `T-${index}`, outerId: `outer-${index}` })
  return api.call(application, { ...terminal, idempotencyKey })
}
const list = (application: typeof A) => api.call(application, { path: '/v1/orders', query: 'limit=1' })
const guess = (id: number | string) => api.call(A, { path: `/v1/orders/GUESS-${id}/state` })
const codesOf = (answers: PartnerAnswer[]) => new Set(answers.map(({ data }) => data.code ?? 'OK'))
const limitsOf = ({ headers }: PartnerAnswer) => [headers.get('RateLimit-Policy'), headers.get('RateLimit')]
const written = async () => [
  await store.db.$count(nonces),
  await store.db.$count(idempotencyKeys),
  await store.db.$count(terminals),
]

test('B12: a merchant that adds without end is limited, and all that another one calls succeeds', async () => {
  await reopen({ CATALOGUE: 20 })

  const ofA: PartnerAnswer[] = []
  const ofB: PartnerAnswer[] = []
  for (let round = 0; round < 10; round += 1) {
    const calls = Array.from({ length: 12 }, (_, index) => add(A, round * 12 + index))
    const [answersOfA, answerOfB] = await Promise.all([Promise.all(calls), add(B, round)])
    ofA.push(...answersOfA)
    ofB.push(answerOfB)
  }

  expect(ofA.filter(({ status }) => status === 200)).toHaveLength(20)
  expect(ofA.filter(({ status }) => status === 429)).toHaveLength(100)
  expect(ofB.map(({ status }) => status)).toEqual(ofB.map(() => 200))
  expect((await list(A)).status).toBe(200)
})

test('B16: a call too many is told which limit and how long, and writes neither nonce nor key nor item', async () => {
  await reopen({ CATALOGUE: 1 })
  await add(A, 200)
  const before = await written()

  const refused = await add(A, 201, 'key-of-B16')

  expect(await written()).toEqual(before)
  expect(refused).toMatchObject({
    status: 429,
    data: { code: 'RATE_LIMITED', retry: 'YES', whoMustAct: 'CALLER', retryAfterSeconds: 60 },
  })
  expect(refused.headers.get('Retry-After')).toBe('60')
  expect(limitsOf(refused)).toEqual(['"CATALOGUE";q=1;w=60', '"CATALOGUE";r=0;t=60'])
  expect(refused.data.message).toBe('该应用的商品录入与删除超过上限（CATALOGUE）：每 60 秒 1 次，请 60 秒后重试')
  expect(refused.data.messageEn).toBe(
    'Too many catalogue adds and deletes (CATALOGUE): this application may have 1 in 60 s; try again in 60 s',
  )
  nowMs += 60_000
  expect((await add(A, 201, 'key-of-B16')).status).toBe(200)
})

test('every answer to a signed call tells the limit and what is left of it, whatever the answer is', async () => {
  await reopen({ READ: 5 })

  const answers = [await list(A), await guess('none'), await api.call(A, { path: '/v1/orders', query: 'limit=0' })]

  expect(answers.map(({ status }) => status)).toEqual([200, 404, 422])
  expect(answers.map(limitsOf)).toEqual([4, 3, 2].map((left) => ['"READ";q=5;w=1', `"READ";r=${left};t=1`]))
  expect(limitsOf(await list(B))).toEqual(['"READ";q=5;w=1', '"READ";r=4;t=1'])
})

test('a window drains: what was used comes back with time', async () => {
  await reopen({ READ: 2 })
  const codes = async () => [await list(A), await list(A), await list(A)].map(({ status }) => status)

  expect(await codes()).toEqual([200, 200, 429])
  nowMs += 500
  expect(await codes()).toEqual([200, 429, 429])
  nowMs += 1_000
  expect(await codes()).toEqual([200, 200, 429])
})

test('each group has its own budget: reads, orders, catalogue and pictures', async () => {
  const calls = [
    list(A),
    api.call(A, { path: '/v1/orders/M-1/state', body: {} }),
    add(A, 300),
    api.call(A, { path: '/v1/orders/M-0/id-card-images', query: 'purpose=AUDIT' }),
    api.call(MALL, { path: '/v1/mall/orders/M-0/id-card-images', body: {} }),
    api.call(MALL, { path: '/v1/mall/orders/M-0/cancel', body: {} }),
    api.call(A, { path: '/v1/catalog/contracts/CT-0/delete', body: {} }),
  ]

  const groups = (await Promise.all(calls)).map((answer) => limitsOf(answer)[0]?.split('"')[1])

  expect(groups).toEqual(['READ', 'ORDER', 'CATALOGUE', 'PICTURE', 'PICTURE', 'ORDER', 'CATALOGUE'])
})

test('every add counts for the catalogue, and a batch of rows counts as one call', async () => {
  for (const call of ADD_CALLS) expect(limitsOf(await api.call(A, addCall(call)))[0]).toContain('"CATALOGUE"')
  const rows = Array.from({ length: 50 }, () => '{"kind":"NOTHING"}\n').join('')
  const file = { mediaType: 'application/x-ndjson', bytes: Buffer.from(rows) }

  const batch = await api.call(B, { path: '/v1/catalog/batches', file })

  expect(limitsOf(batch)).toEqual(['"CATALOGUE";q=600;w=60', '"CATALOGUE";r=599;t=1'])
})

test('T25: of a thousand guessed ids none is found, and after the first two hundred nothing is looked up', async () => {
  const answers: PartnerAnswer[] = []
  for (let round = 0; round < 50; round += 1) {
    answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, index) => guess(round * 20 + index)))))
  }

  expect(codesOf(answers)).toEqual(new Set(['ORDER_NOT_FOUND', 'RATE_LIMITED']))
  expect(answers.filter(({ status }) => status === 404).length).toBeLessThan(220) // Those under way at once are answered.
  expect(answers.slice(220).every(({ status }) => status === 429)).toBe(true)
  const before = await written()
  const refused = await api.call(A, { path: '/v1/orders/M-1' })
  expect(refused.headers.get('Retry-After')).toBe('3')
  expect(limitsOf(refused)).toEqual(['"NOT_FOUND";q=200;w=600', '"NOT_FOUND";r=0;t=3'])
  expect(refused.data.messageEn).toContain('answers that an id was not found (NOT_FOUND)')
  expect(await written()).toEqual(before)
})

test('T25: lists and events of an application that has guessed too often go on, and it drains', async () => {
  await reopen({ NOT_FOUND: 3 })
  for (let index = 0; index < 3; index += 1) await guess(index)
  const own = () => api.call(A, { path: '/v1/orders/M-1' })

  expect(codesOf([await own()])).toEqual(new Set(['RATE_LIMITED']))
  expect((await list(A)).status).toBe(200)
  const report = {
    path: '/v1/orders/GUESS-1/shipments',
    body: { packages: [{ carrierCode: 'SF', trackingNo: 'SF1' }] },
  }
  expect(codesOf([await api.call(A, report)])).not.toContain('RATE_LIMITED')
  expect(codesOf([await api.call(MALL, { path: '/v1/mall/orders/M-1' })])).toEqual(new Set(['OK']))
  nowMs += 200_000
  expect((await own()).status).toBe(200)
  expect((await own()).status).toBe(200)
  expect((await guess('again')).status).toBe(404)
  expect((await own()).status).toBe(429)
})

test('a quota of nought is no limit, and nothing is told of it', async () => {
  await reopen({ READ: 0, NOT_FOUND: 0 })

  const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => guess(index)))

  expect(codesOf(answers)).toEqual(new Set(['ORDER_NOT_FOUND']))
  expect(answers.map(limitsOf)).toEqual(answers.map(() => [null, null]))
})
