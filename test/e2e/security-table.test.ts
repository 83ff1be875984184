import { setTimeout as pause } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningServer } from '../../api/server.ts'
import { applicationSecrets, applications, idempotencyKeys, notices } from '../../db/schema/index.ts'
import { ADDRESS_ROWS } from '../api/front-door/address-rows.ts'
import { APPS, NOW_MS } from '../api/front-door/apps.ts'
import { BODY_ROWS } from '../api/front-door/body-rows.ts'
import { signedCall, signedList, withHeader } from '../api/front-door/call.ts'
import { FRAMING_ROWS } from '../api/front-door/framing-rows.ts'
import { expectNoLeak } from '../api/front-door/no-leak.ts'
import { OK, type Row } from '../api/front-door/rows.ts'
import { SIGNATURE_ROWS } from '../api/front-door/signature-rows.ts'
import { exchange, type WireAnswer, type WireRequest, wireBytes } from '../support/raw-http.ts'
import { type AttackedPlatform, openAttackedPlatform } from './security-table/attacked-platform.ts'
import { BUSINESS_ROWS } from './security-table/business-rows.ts'
import { CATALOGUE_OF_A, CATALOGUE_ROWS } from './security-table/catalogue-rows.ts'
import { openSnapshots, type Snapshot, type TakeSnapshot } from './security-table/snapshot.ts'

const SPARE_ORDERS = 6

// The rows of the front door's own test, sent to the platform as it is deployed: V is A's signed ACCEPT of the order M1,
// which waits for it all the while, so that an attack that got through would be seen in the order.

let platform: AttackedPlatform
let direct: RunningServer
let second: RunningServer
let proxied: RunningServer
let snapshot: TakeSnapshot
/** Orders of A like M1, one for each test that carries V out. */
let spareOrders: string[]

beforeAll(async () => {
  platform = await openAttackedPlatform()
  await Promise.all([platform.placeWaiting('M1'), platform.placeWaiting('M2'), platform.placeUnpaid('M3')])
  spareOrders = await Promise.all(Array.from({ length: SPARE_ORDERS }, () => platform.placeWaiting()))
  direct = await platform.startApi()
  second = await platform.startApi()
  proxied = await platform.startApi({ trustedProxies: ['127.0.0.0/8'] })
  for (const { path, body } of CATALOGUE_OF_A) {
    await send(signedCall({ path, body: JSON.stringify(body) }))
  }
  snapshot = await openSnapshots(platform.world, ['M1'])
})
afterAll(async () => {
  await platform.close()
})

const GROUPS = [
  { group: 'signature, time, caller', rows: SIGNATURE_ROWS },
  { group: 'framing, headers, path, query', rows: FRAMING_ROWS },
  { group: 'body', rows: BODY_ROWS },
  { group: 'addresses', rows: ADDRESS_ROWS },
  { group: 'tenants, values, business', rows: BUSINESS_ROWS },
  { group: 'catalogue', rows: CATALOGUE_ROWS },
]
const groupsOf = (isWanted: (row: Row) => boolean) =>
  GROUPS.map(({ group, rows }) => ({ group, rows: rows.filter(isWanted) })).filter(({ rows }) => rows.length > 0)

describe.each(groupsOf((row) => row.answer !== OK))('refused without a trace: $group', ({ rows }) => {
  let look: TakeSnapshot
  let before: Snapshot
  beforeAll(async () => {
    look = rows.some((row) => BUSINESS_ROWS.includes(row))
      ? await openSnapshots(platform.world, ['M1', 'M2', 'M3'])
      : snapshot
    before = await look()
  })

  test.each(rows)('$id: $title gives $answer', async (row) => {
    const answer = await send(row.send(), row.isProxied ? proxied : direct)
    const { nonces, ...after } = await look()

    expect(`${answer.status} ${codeOf(answer)}`).toBe(row.answer)
    expect(after).toEqual({ tables: before.tables, historyLengths: before.historyLengths })
    expect(noncesOf(row.answer)).toContain(nonces - before.nonces)
    expect(platform.reported).toEqual([])
    before.nonces = nonces
  })
})

test('A has the plan and the contract that its attacks on the catalogue start from', async () => {
  const { plans, contracts } = platform.world.db.query
  const [ownPlans, ownContracts] = await Promise.all([plans.findMany(), contracts.findMany()])
  const own = [...ownPlans, ...ownContracts].filter(({ merchantId }) => merchantId === APPS.a.partnerId)

  expect(own).toMatchObject([{ planCode: 'PLAN-1' }, { contractCode: 'CT-1' }])
})

test('V itself is accepted: every attack had an order that it could have moved', async () => {
  const before = await snapshot()

  const answer = await send(signedCall())
  const after = await snapshot()

  expect(dataOf(answer)).toMatchObject({ orderId: 'M1', changed: true, version: 3 })
  expect(await platform.world.log('M1')).toEqual(['PLACE→WAIT_PAY', 'PAID→WAIT_ACCEPT', 'ACCEPT→WAIT_SHIP'])
  expect(after.historyLengths.M1).toBeGreaterThan(before.historyLengths.M1 ?? 0)
  for (const table of ['orders', 'order_state_log', 'idempotency_keys']) {
    expect([table, after.tables[table]]).not.toEqual([table, before.tables[table]])
  }
})

describe.each(groupsOf((row) => row.answer === OK))('accepted, and not carried out twice: $group', ({ rows }) => {
  test.each(rows)('$id: $title gives $answer', async (row) => {
    const before = await snapshot()

    const answer = await send(row.send(), row.isProxied ? proxied : direct)
    const after = await snapshot()

    expect(`${answer.status} ${codeOf(answer)}`).toBe(row.answer)
    const { idempotency_keys: _, ...tables } = after.tables
    expect(before.tables).toMatchObject(tables)
    expect(after.nonces - before.nonces).toBe(1)
  })
})

describe('replay', () => {
  test('S25 S26: a nonce is used once, whatever else changes', async () => {
    const { path, orderId } = waitingOrder()
    const nonce = 'nonce-used-more-than-once'
    const call = signedCall({ path, nonce })

    expect(codeOf(await send(call))).toBe('OK')
    expect(codeOf(await send(call))).toBe('NONCE_REPLAYED')
    const other = { path, nonce, body: '{"event":"REJECT","expectedVersion":3,"reasonCode":"X"}' }
    expect(codeOf(await send(signedCall(other)))).toBe('NONCE_REPLAYED')
    expect(await platform.world.log(orderId)).toHaveLength(3)
  })

  test('S27 S29: of fifty copies at once, at two processes, one is accepted and carried out', async () => {
    const { path, orderId } = waitingOrder()
    const call = signedCall({ path })

    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => send(call, i % 2 === 0 ? direct : second)))

    const codes = answers.map(codeOf)
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1)
    expect(codes.filter((code) => code === 'NONCE_REPLAYED')).toHaveLength(49)
    expect(await platform.world.log(orderId)).toHaveLength(3)
  })

  test('S28: a restart forgets no nonce', async () => {
    const { path } = waitingOrder()
    const call = signedCall({ path })
    const ending = await platform.startApi()
    expect(codeOf(await send(call, ending))).toBe('OK')
    await ending.close(1_000)

    expect(codeOf(await send(call, await platform.startApi()))).toBe('NONCE_REPLAYED')
  })

  test("S30: B may use A's nonce, and a wrong signature does not use one up", async () => {
    const nonce = 'nonce-of-two-applications'
    const list = (options: object) => send(signedList('limit=1', { nonce, ...options }))

    expect(codeOf(await list({ secret: 'wrong' }))).toBe('SIGNATURE_INVALID')
    expect(codeOf(await list({}))).toBe('OK')
    expect(codeOf(await list({ app: APPS.b }))).toBe('OK')
    expect(codeOf(await list({}))).toBe('NONCE_REPLAYED')
  })
})

describe('repeats', () => {
  const keyed = (path: string, key: string, body?: string) =>
    withHeader(signedCall({ path, ...(body === undefined ? {} : { body }) }), 'Idempotency-Key', key)

  test('B01: the same key with other content is refused and changes nothing', async () => {
    const { path, orderId } = waitingOrder()
    const look = await openSnapshots(platform.world, [orderId])
    await send(keyed(path, 'key-of-B01'))
    const before = await look()

    const other = await send(keyed(path, 'key-of-B01', '{"event":"REJECT","expectedVersion":3,"reasonCode":"X"}'))
    const elsewhere = await send(keyed('/v1/orders/M2/state', 'key-of-B01'), second)

    expect([other, elsewhere].map(codeOf)).toEqual(['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_REUSED'])
    expect({ ...(await look()), nonces: 0 }).toEqual({ ...before, nonces: 0 })
  })

  test('B02: the same key twenty times at once, at two processes, has one effect and one answer', async () => {
    const { path, orderId } = waitingOrder()

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send(keyed(path, 'key-of-B02'), i % 2 === 0 ? direct : second)),
    )

    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
    expect(dataOf(answers[0])).toMatchObject({ changed: true, version: 3 })
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(19)
    expect(await platform.world.log(orderId)).toHaveLength(3)
    expect(await platform.world.db.$count(idempotencyKeys, eq(idempotencyKeys.key, 'key-of-B02'))).toBe(1)
  })

  test("T16: B's key is its own: it never shows what A's call was answered", async () => {
    const { path } = waitingOrder()
    await send(keyed(path, 'key-of-T16'))

    const byB = withHeader(signedCall({ path, app: APPS.b }), 'Idempotency-Key', 'key-of-T16')

    expect(codeOf(await send(byB))).toBe('ORDER_NOT_FOUND')
  })
})

test('T08 T09 T17: what is not its own is answered to B and to the sandbox byte for byte as what there is not', async () => {
  const [notice] = await platform.world.db.select().from(notices).where(eq(notices.orderId, 'M1'))
  const before = await snapshot()
  const asB = (method: string, path: string) =>
    signedCall({ app: APPS.b, method, path, body: method === 'GET' ? '' : '{}' })
  const asSandbox = (path: string) => signedCall({ app: APPS.sandbox, method: 'GET', path })
  const pairs = [
    ...['GET /v1/notices/{id}', 'POST /v1/notices/{id}/resend'].map((operation) => {
      const [method = '', path = ''] = operation.split(' ')
      return [notice?.noticeId ?? '', 'NOTICE-OF-NOBODY'].map((id) => asB(method, path.replace('{id}', id)))
    }),
    ...['', '/state', '/state-logs', '/logistics'].map((part) =>
      ['M1', 'M-OF-NOBODY'].map((id) => asSandbox(`/v1/orders/${id}${part}`)),
    ),
  ]

  for (const pair of pairs) {
    const [its, nobodys] = await Promise.all(
      pair.map((call) => send(withHeader(call, 'X-Request-Id', 'the-same-request-id'))),
    )
    expect([its?.status, its?.body]).toEqual([404, nobodys?.body])
  }
  expect({ ...(await snapshot()), nonces: 0 }).toEqual({ ...before, nonces: 0 })
})

test('N12 T24 X17: an address removed, an application disabled and a secret ended count within 5 s at every process', async () => {
  const { db } = platform.world
  const [moved, disabled, rotated] = ['moved', 'disabled', 'rotated'].map((appKey) => ({ ...APPS.b, appKey }))
  const apps = [moved, disabled, rotated].filter((app) => app !== undefined)
  for (const app of apps) await platform.addApplication(app)
  const ask = async () => {
    const calls = apps.flatMap((app) => [direct, second].map((server) => send(signedList('limit=1', { app }), server)))
    return (await Promise.all(calls)).map(codeOf)
  }
  expect(new Set(await ask())).toEqual(new Set(['OK']))

  const changedMs = performance.now()
  await db.update(applications).set({ allowedIps: [] }).where(eq(applications.appKey, 'moved'))
  await db.update(applications).set({ isEnabled: false }).where(eq(applications.appKey, 'disabled'))
  await db
    .update(applicationSecrets)
    .set({ notAfter: new Date(NOW_MS - 1_000) })
    .where(eq(applicationSecrets.appKey, 'rotated'))
  let codes = await ask()
  while (codes.includes('OK')) {
    await pause(100)
    codes = await ask()
  }

  expect(performance.now() - changedMs).toBeLessThan(5_000)
  expect(codes).toEqual(['IP_NOT_ALLOWED', 'APP_DISABLED', 'SIGNATURE_INVALID'].flatMap((code) => [code, code]))
})

test('the engine knows the orders that were placed and nothing else, and nobody had to be told of a bug', async () => {
  const { client, taskQueue, db } = platform.world
  const known: string[] = []
  for await (const { workflowId } of client.workflow.list({ query: `TaskQueue = '${taskQueue}'` }))
    known.push(workflowId)
  const placed = await db.query.orders.findMany({ columns: { orderId: true } })

  expect(known.toSorted()).toEqual(placed.map(({ orderId }) => `order-${orderId}`).toSorted())
  expect(platform.reported).toEqual([])
})

async function send(call: WireRequest, { port } = direct): Promise<WireAnswer> {
  const [answer = { status: 0, headers: {}, body: '' }] = await exchange(port, wireBytes(call))
  expectNoLeak(answer)
  return answer
}

function codeOf({ body }: WireAnswer): string {
  return body === '' ? '' : (JSON.parse(body) as { code: string }).code
}

function dataOf(answer: WireAnswer | undefined): unknown {
  return JSON.parse(answer?.body ?? '{}').data
}

/** An order that no other test has touched, and where V goes then. */
function waitingOrder(): { orderId: string; path: string } {
  const orderId = spareOrders.pop()
  if (orderId === undefined) throw new Error('SPARE_ORDERS is too small')
  return { orderId, path: `/v1/orders/${orderId}/state` }
}

/** How many nonces a refusal may have used: one when the signature held, and none when it was not looked at or wrong. */
function noncesOf(answer: string): number[] {
  const code = answer.split(' ')[1] ?? ''
  if (code === 'QUERY_INVALID') return [0, 1] // What cannot be decoded is refused before, what is there twice after.
  const isBefore = /^$|SIGNATURE|SECRET|IP_|TIMESTAMP|HEADER|PATH|METHOD|MISDIRECTED|TOO_L|^NOT_FOUND|CONTENT|VERSION/
  return isBefore.test(code) ? [0] : [1]
}
