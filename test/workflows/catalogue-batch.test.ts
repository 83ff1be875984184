import { readFile } from 'node:fs/promises'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contractTiers, phoneNumbers, plans } from '../../db/schema/index.ts'
import { catalogueBatchWorkflowId } from '../../domain/task-queue.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../support/partner-api.ts'

const MERCHANT = 'M-PROVINCE'
const APP = applicationOf('MERCHANT', MERCHANT)
const RIVAL = applicationOf('MERCHANT', 'M-RIVAL')
const PROVINCE = new URL('../fixtures/province-catalogue.ndjson', import.meta.url)

let world: OrderWorld
let api: PartnerApi
beforeAll(async () => {
  world = await openOrderWorld()
  const { db, masterKeys, gateway: orders } = world
  api = await startPartnerApi({ db, masterKeys, orders, applications: [APP, RIVAL] })
})
afterAll(async () => {
  await api.close()
  await world.close()
})

type Row = Record<string, unknown>

/** Sends a file and waits for its end. */
async function importFile(content: string, { application = APP, mediaType = 'application/x-ndjson' } = {}) {
  const file = { mediaType, bytes: new TextEncoder().encode(content) }
  const { status, data, text } = await api.call(application, { path: '/v1/catalog/batches', file })
  if (status !== 202) throw new Error(text)
  const batchId = String(data.batchId)
  await world.client.workflow.result(catalogueBatchWorkflowId(batchId))
  const { data: batch } = await api.call(application, { path: `/v1/catalog/batches/${batchId}` })
  const page = await api.call(application, { path: `/v1/catalog/batches/${batchId}/rows`, query: 'limit=100' })
  return { batch, rows: page.data.items as Row[] }
}

const ndjson = (rows: readonly Row[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')

const NUMBER = { kind: 'NUMBER', numberProvince: '320000', numberCity: '320100', prepayAmount: 10_000 }
const PLAN = {
  kind: 'PLAN',
  outerId: 'o-1',
  planCode: 'P-1',
  planName: '套餐',
  monthlyFee: 5900,
  areaCodes: ['320000'],
}
const CONTRACT = {
  kind: 'CONTRACT',
  outerId: 'c-1',
  contractCode: 'C-1',
  contractName: '合约',
  userScope: 'BOTH',
  contractMonths: 24,
  planCodes: ['P-1'],
  areaCodes: ['320000'],
}

test('catalogueBatchWorkflow: a province comes in whole, and a second time nothing changes', async () => {
  const file = await readFile(PROVINCE, 'utf8')

  const first = await importFile(file)
  const numbersBefore = await numbersOf(MERCHANT)
  const second = await importFile(file)

  const done = { state: 'DONE', rowCount: 5000, doneCount: 5000, failedCount: 0 }
  expect(first.batch).toMatchObject({ ...done, counts: { ADDED: 5000 } })
  expect(second.batch).toMatchObject({ ...done, counts: { UNCHANGED: 5000, ADDED: 0, CHANGED: 0 } })
  const ofMerchant = (table: typeof plans | typeof contractTiers) =>
    world.db.$count(table, eq(table.merchantId, MERCHANT))
  expect(await Promise.all([ofMerchant(plans), ofMerchant(contractTiers)])).toEqual([23, 60])
  expect(await numbersOf(MERCHANT)).toEqual(numbersBefore)
  expect(numbersBefore).toEqual({ count: 4513, versions: 4513 })
}, 180_000)

async function numbersOf(merchantId: string) {
  const [row] = await world.db
    .select({ count: sql<number>`count(*)::int`, versions: sql<number>`sum(version)::int` })
    .from(phoneNumbers)
    .where(eq(phoneNumbers.merchantId, merchantId))
  return row
}

test('a row may name what an earlier row of the file adds, but not what a later one does', async () => {
  const early = { ...CONTRACT, outerId: 'c-0', contractCode: 'C-0' }

  const { rows } = await importFile(ndjson([early, PLAN, CONTRACT]))

  expect(rows).toMatchObject([
    { line: 1, kind: 'CONTRACT', code: 'C-0', outcome: 'FAILED', failureCode: 'PLAN_NOT_FOUND', field: 'planCodes[0]' },
    { line: 2, kind: 'PLAN', code: 'P-1', outcome: 'ADDED', failureCode: null },
    { line: 3, kind: 'CONTRACT', code: 'C-1', outcome: 'ADDED' },
  ])
})

test('broken rows of every sort stand between good ones and block none of them', async () => {
  const number = (phoneNumber: string, changes: Row = {}) => ({ ...NUMBER, phoneNumber, ...changes })
  const lines = [
    number('13900000001'),
    number('23900000002'),
    number('13900000003', { numberCity: '110100' }),
    number('13900000004', { prepayAmount: -1 }),
    { kind: 'NUMBER' },
    { kind: 'NUMBERS', phoneNumber: '13900000006' },
    { ...PLAN, planCode: 'P-OTHER' },
    number('13900000008', { colour: 'red' }),
    number('13900000001', { prepayAmount: 20_000 }),
    number('13900000010'),
  ]

  const { batch, rows } = await importFile(`${ndjson(lines)}{"kind":\n`)

  expect(rows.map(({ line, outcome, failureCode, field }) => [line, outcome, failureCode, field])).toEqual([
    [1, 'ADDED', null, null],
    [2, 'FAILED', 'NUMBER_FORMAT', 'phoneNumber'],
    [3, 'FAILED', 'AREA_MISMATCH', 'numberCity'],
    [4, 'FAILED', 'PARAM_INVALID', 'prepayAmount'],
    [5, 'FAILED', 'PARAM_MISSING', 'phoneNumber'],
    [6, 'FAILED', 'PARAM_INVALID', 'kind'],
    [7, 'FAILED', 'DUPLICATE_CODE', 'outerId'],
    [8, 'FAILED', 'PARAM_INVALID', 'colour'],
    [9, 'FAILED', 'ROW_REPEATED', 'phoneNumber'],
    [10, 'ADDED', null, null],
    [11, 'FAILED', 'BODY_NOT_JSON', null],
  ])
  expect(batch).toMatchObject({ state: 'DONE', doneCount: 11, failedCount: 9 })
  for (const { outcome, message, messageEn } of rows.filter((row) => row.outcome === 'FAILED')) {
    expect([outcome, message, messageEn]).toEqual([
      'FAILED',
      expect.stringMatching(/\p{Script=Han}/u),
      expect.any(String),
    ])
  }
})

test('a file that names a code twice changes nothing on a rerun, and says which line came first', async () => {
  const number = { ...NUMBER, phoneNumber: '13900000301' }
  const file = ndjson([number, { ...number, prepayAmount: 6000 }, { ...PLAN, planCode: 'P-3', outerId: 'o-3' }])

  const first = await importFile(file)
  const second = await importFile(file)

  const refused = { outcome: 'FAILED', failureCode: 'ROW_REPEATED', message: expect.stringContaining('第 1 行') }
  const named = { kind: 'NUMBER', code: '13900000301', field: 'phoneNumber' }
  expect(first.rows).toMatchObject([{ outcome: 'ADDED' }, { ...named, ...refused }, { outcome: 'ADDED' }])
  expect(second.rows).toMatchObject([{ outcome: 'UNCHANGED' }, refused, { outcome: 'UNCHANGED' }])
  const [stored] = await world.db.select().from(phoneNumbers).where(eq(phoneNumbers.phoneNumber, '13900000301'))
  expect(stored).toMatchObject({ prepayAmountFen: 10_000, version: 1 })
})

test('a number of another merchant is refused without a word about who has it', async () => {
  const mine = { ...NUMBER, phoneNumber: '13900000101' }
  await importFile(ndjson([mine]), { application: RIVAL })

  const { rows } = await importFile(ndjson([mine, { ...NUMBER, phoneNumber: '13900000102' }]))

  expect(rows).toMatchObject([{ outcome: 'FAILED', failureCode: 'NUMBER_EXISTS' }, { outcome: 'ADDED' }])
  expect(JSON.stringify(rows)).not.toContain('RIVAL')
})

test('a sheet with Chinese columns, money in yuan and a phone a row does the same as its calls', async () => {
  const head = '\uFEFF类型,商户编码,终端编码,品牌,机型,SKU编码,颜色,容量,价格(元),库存,号码,归属省,归属市,预存话费(元)'
  const sheet = [
    head,
    '终端,t-1,T-1,华为,Mate,,,,,,,,,',
    '终端SKU,,T-1,,,S-1,"黑, 亮",256GB,4999.00,10,,,,',
    '号码,,,,,,,,,,13900000201,320000,320500,100',
    '终端SKU,,T-9,,,S-2,白,256GB,4999,10,,,,',
  ].join('\r\n')

  const { rows } = await importFile(`${sheet}\r\n`, { mediaType: 'text/csv' })

  expect(rows).toMatchObject([
    { line: 2, kind: 'TERMINAL', code: 'T-1', outcome: 'ADDED' },
    { line: 3, kind: 'SKU', code: 'S-1', outcome: 'ADDED' },
    { line: 4, kind: 'NUMBER', code: '13900000201', outcome: 'ADDED' },
    { line: 5, kind: 'SKU', code: 'S-2', outcome: 'FAILED', failureCode: 'TERMINAL_NOT_FOUND' },
  ])
  const [number] = await world.db.select().from(phoneNumbers).where(eq(phoneNumbers.phoneNumber, '13900000201'))
  expect(number).toMatchObject({ merchantId: MERCHANT, prepayAmountFen: 10_000, state: 'AVAILABLE' })
})
