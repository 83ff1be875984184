import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OrderGateway } from '../../api/order-gateway.ts'
import { countBatch, recordResults } from '../../db/commands/catalogue-batches.ts'
import { catalogueBatches, catalogueBatchRows } from '../../db/schema/index.ts'
import { MOST_BATCH_BYTES } from '../../domain/catalogue-batch.ts'
import { Failure } from '../../domain/failure.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'
import { MALL, MERCHANT_A, MERCHANT_B, openStore, type Store } from '../support/stored-orders.ts'

const APP_A = applicationOf('MERCHANT', MERCHANT_A.partnerId)
const APP_B = applicationOf('MERCHANT', MERCHANT_B.partnerId)
const APP_MALL = applicationOf('MALL', MALL.partnerId)
const PATH = '/v1/catalog/batches'
const ROW = '{"kind":"NUMBER","phoneNumber":"13912345678"}\n'
const OTHER_ROW = '{"kind":"NUMBER","phoneNumber":"13912345679"}\n'

let store: Store
let api: PartnerApi
const started: unknown[] = []
let isEngineAway = false

beforeAll(async () => {
  store = await openStore()
  const orders = {
    startCatalogueBatch: async (batch: unknown) => {
      if (isEngineAway) throw new Failure('ENGINE_UNAVAILABLE', { extra: { retryAfterSeconds: 2 } })
      started.push(batch)
    },
  } as unknown as OrderGateway
  api = await startPartnerApi({ ...store, orders, applications: [APP_A, APP_B, APP_MALL] })
})
afterAll(async () => {
  await api.close()
  await store.close()
})
beforeEach(() => {
  started.length = 0
  isEngineAway = false
})

let keys = 0
function send(text: string, { application = APP_A, mediaType = 'application/x-ndjson', key = `key-${++keys}` } = {}) {
  const bytes = new TextEncoder().encode(text)
  return api.call(application, { path: PATH, file: { mediaType, bytes }, idempotencyKey: key })
}

test('a file is taken with 202, its rows are kept as they stand, and the worker is told', async () => {
  const { status, data } = await send(`${ROW}not json\n${OTHER_ROW}`)

  expect({ status, data }).toEqual({
    status: 202,
    data: { batchId: expect.stringMatching(/^[0-9a-f]{32}$/), rowCount: 3 },
  })
  expect(started).toEqual([{ batchId: data.batchId, merchantId: 'M-A', actorId: APP_A.appKey, rowCount: 3 }])
  const read = await api.call(APP_A, { path: `${PATH}/${String(data.batchId)}` })
  expect(read.data).toMatchObject({
    format: 'NDJSON',
    state: 'QUEUED',
    rowCount: 3,
    counts: { WAITING: 2, FAILED: 1, ADDED: 0, CHANGED: 0, UNCHANGED: 0, PENDING_REVIEW: 0 },
    endedAt: null,
  })
})

test('the same file under the same key is the same batch; another file under it is refused', async () => {
  const first = await send(ROW, { key: 'same' })
  const again = await send(ROW, { key: 'same' })
  const other = await send(ROW + ROW, { key: 'same' })
  const ofOther = await send(ROW, { key: 'same', application: APP_B })

  expect(again).toMatchObject({ status: 202, data: first.data })
  expect(other).toMatchObject({ status: 422, data: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(ofOther.data.batchId).not.toBe(first.data.batchId)
  expect(started).toHaveLength(3)
})

test('without an engine nothing is promised, and the same call later goes on with what was kept', async () => {
  isEngineAway = true
  expect(await send(ROW, { key: 'away' })).toMatchObject({ status: 503, data: { code: 'ENGINE_UNAVAILABLE' } })

  isEngineAway = false
  expect(await send(ROW, { key: 'away' })).toMatchObject({ status: 202, data: { rowCount: 1 } })
  expect(started).toHaveLength(1)
})

test('a batch that is done is not begun again', async () => {
  const { data } = await send(ROW, { key: 'done' })
  const batchId = String(data.batchId)
  const named = {
    kind: 'NUMBER',
    code: '13912345678',
    field: null,
    failureCode: null,
    messageZh: null,
    messageEn: null,
  }
  await recordResults(store.db, batchId, [{ ...named, line: 1, outcome: 'ADDED' }])
  expect(await countBatch(store.db, batchId)).toEqual({ doneCount: 1, failedCount: 0, isDone: true })

  expect(await send(ROW, { key: 'done' })).toMatchObject({ status: 202, data: { batchId, rowCount: 1 } })

  expect(started).toHaveLength(1)
  const read = await api.call(APP_A, { path: `${PATH}/${batchId}` })
  expect(read.data).toMatchObject({ state: 'DONE', doneCount: 1, counts: { ADDED: 1 }, endedAt: expect.any(String) })
})

const NDJSON = 'application/x-ndjson'
const REFUSED = {
  'without a row': { text: '\n \n', mediaType: NDJSON, messageEn: 'The file has no rows' },
  'of a header alone': { text: 'kind,planCode\n', mediaType: 'text/csv', messageEn: 'The file has no rows' },
  'whose header does not name the kind': {
    text: 'planCode\nP-1\n',
    mediaType: 'text/csv',
    messageEn: 'The header has no column kind',
  },
  'with 10 001 rows': {
    text: '{}\n'.repeat(10_001),
    mediaType: NDJSON,
    messageEn: 'There are more than 10000 rows; send them in parts',
  },
}

test.each(Object.entries(REFUSED))('a file %s is refused whole', async (_, { text, mediaType, messageEn }) => {
  const before = await store.db.$count(catalogueBatches)

  const { status, data } = await send(text, { mediaType })

  expect({ status, ...data }).toMatchObject({ status: 422, code: 'BATCH_UNREADABLE', messageEn })
  expect(await store.db.$count(catalogueBatches)).toBe(before)
})

test('10 000 rows are taken', async () => {
  const before = await store.db.$count(catalogueBatchRows)

  expect(await send('{}\n'.repeat(10_000))).toMatchObject({ status: 202, data: { rowCount: 10_000 } })

  expect(await store.db.$count(catalogueBatchRows)).toBe(before + 10_000)
})

test('other media types, larger files, other callers and altered bytes are refused', async () => {
  expect(await send('{"a":1}', { mediaType: 'application/json' })).toMatchObject({
    status: 415,
    data: { code: 'CONTENT_TYPE_UNSUPPORTED', messageEn: expect.stringContaining('application/x-ndjson, text/csv') },
  })
  expect(await send(' '.repeat(MOST_BATCH_BYTES + 1))).toMatchObject({
    status: 413,
    data: { code: 'BODY_TOO_LARGE', limitBytes: MOST_BATCH_BYTES },
  })
  expect(await send(ROW, { application: APP_MALL })).toMatchObject({ status: 403, data: { code: 'PERMISSION_DENIED' } })
  const forger = { ...APP_A, secrets: [{ keyId: 's1', secret: 'another one', notAfterMs: null }] }
  expect(await send(ROW, { application: forger })).toMatchObject({ status: 401, data: { code: 'SIGNATURE_INVALID' } })
})

test('a CSV file of 8 MiB less nothing is read: the limit of other calls does not count here', async () => {
  const head = 'kind,phoneNumber,channel\n'
  const row = `NUMBER,13912345678,${'x'.repeat(1_000)}\n`
  const text = head + row.repeat(Math.floor((MOST_BATCH_BYTES - head.length) / row.length))

  expect(await send(text, { mediaType: 'text/csv; charset=utf-8' })).toMatchObject({ status: 202 })
})

test('rows are listed by line and outcome in pages, with why they failed in both languages', async () => {
  const { data } = await send(`${ROW}[]\n${OTHER_ROW}{\n`)
  const rowsOf = (query: string) => api.call(APP_A, { path: `${PATH}/${String(data.batchId)}/rows`, query })

  const first = await rowsOf('outcome=FAILED&limit=1')
  const second = await rowsOf(`outcome=FAILED&limit=1&cursor=${String(first.data.nextCursor)}`)

  expect(first.data).toMatchObject({
    hasMore: true,
    items: [
      {
        line: 2,
        kind: null,
        code: null,
        outcome: 'FAILED',
        field: null,
        failureCode: 'BODY_NOT_JSON',
        message: '该行不是合法的 JSON 对象',
        messageEn: 'The line is not a valid JSON object',
      },
    ],
  })
  expect(second.data).toMatchObject({ hasMore: false, nextCursor: null, items: [{ line: 4 }] })
  expect((await rowsOf('')).data.items).toMatchObject([
    { line: 1, kind: 'NUMBER', code: '13912345678', outcome: 'WAITING' },
    { line: 2 },
    { line: 3 },
    { line: 4 },
  ])
  expect(await rowsOf(`cursor=${String(first.data.nextCursor)}`)).toMatchObject({
    status: 400,
    data: { code: 'CURSOR_INVALID' },
  })
  expect(await rowsOf('outcome=LOST')).toMatchObject({ status: 422, data: { code: 'PARAM_INVALID' } })
})

test("another merchant's batch is answered like one that does not exist", async () => {
  const { data } = await send(ROW)
  const unknown = '0'.repeat(32)
  const textOf = async (path: string) => {
    const { status, text, data: problem } = await api.call(APP_B, { path })
    return `${status} ${text.replaceAll(String(problem.requestId), 'request')}`
  }

  for (const end of ['', '/rows']) {
    const foreign = await textOf(`${PATH}/${String(data.batchId)}${end}`)
    expect(foreign).toContain('404 ')
    expect(foreign).toContain('BATCH_NOT_FOUND')
    expect(foreign).toBe(await textOf(`${PATH}/${unknown}${end}`))
  }
})
