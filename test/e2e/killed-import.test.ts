import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signedHeaders } from '../../contract/signature.ts'
import { catalogueBatches, phoneNumbers, terminalSkus } from '../../db/schema/index.ts'
import { type Platform, startPlatform } from '../support/processes.ts'

const PATH = '/v1/catalog/batches'
const MERCHANT = 'M-JIANGSU'
const NUMBERS = 3_000
const SKUS = 200

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
}, 120_000)
afterAll(() => platform.stop())

/** Phones between numbers, so that the file takes a while and the worker dies in either sort of step. */
function rowsOfFile(): object[] {
  const terminal = { kind: 'TERMINAL', outerId: 'k-1', terminalCode: 'K-1', brand: '测试', model: '甲' }
  const skus = Array.from({ length: SKUS }, (_, index) => ({
    kind: 'SKU',
    terminalCode: 'K-1',
    skuId: `K-1-${index}`,
    color: '黑',
    storage: '256GB',
    price: 100_000,
    stock: 7,
  }))
  const numbers = Array.from({ length: NUMBERS }, (_, index) => ({
    kind: 'NUMBER',
    phoneNumber: String(13_900_500_000 + index),
    numberProvince: '320000',
    numberCity: '320100',
    prepayAmount: 5_000,
  }))
  const numbersEach = NUMBERS / SKUS
  return [
    terminal,
    ...skus.flatMap((sku, index) => [sku, ...numbers.slice(index * numbersEach, (index + 1) * numbersEach)]),
  ]
}

async function sendFile(text: string): Promise<string> {
  const application = platform.applications.find(({ id }) => id === MERCHANT)
  const { appKey = '', secret = '' } = application ?? {}
  const headers = {
    ...signedHeaders({ direction: 'M2P', method: 'POST', path: PATH, body: text, appKey, secret }),
    'Content-Type': 'application/x-ndjson',
    'Idempotency-Key': randomUUID(),
  }
  const answer = await request(platform.apiUrl + PATH, { method: 'POST', headers, body: text })
  const { data } = (await answer.body.json()) as { data: { batchId: string } }
  expect(answer.statusCode).toBe(202)
  return data.batchId
}

test('a worker killed in the middle of a file is followed by another, and each row is applied once', async () => {
  const { db, worker } = platform
  const rows = rowsOfFile()
  const batchId = await sendFile(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const batchOf = async () => (await db.select().from(catalogueBatches).where(eq(catalogueBatches.batchId, batchId)))[0]
  const skusOf = () => db.$count(terminalSkus, eq(terminalSkus.terminalCode, 'K-1'))

  for (const share of [0.1, 0.6]) {
    await expect.poll(skusOf, { timeout: 60_000, interval: 10 }).toBeGreaterThan(SKUS * share)
    await worker.kill()
    expect((await batchOf())?.state).not.toBe('DONE')
    await worker.start()
  }
  await expect.poll(async () => (await batchOf())?.state, { timeout: 120_000 }).toBe('DONE')

  expect(await batchOf()).toMatchObject({ rowCount: rows.length, doneCount: rows.length, failedCount: 0 })
  const outcomes = await db.execute(
    sql`select outcome, count(*)::int as count from catalogue_batch_rows where batch_id = ${batchId} group by outcome`,
  )
  expect([...outcomes]).toEqual([{ outcome: 'ADDED', count: rows.length }])
  const [numbers] = await db.execute(
    sql`select count(*)::int as count, max(version) as version from ${phoneNumbers} where phone_number like '139005%'`,
  )
  expect(numbers).toEqual({ count: NUMBERS, version: 1 })
  const skus = await db.select().from(terminalSkus).where(eq(terminalSkus.terminalCode, 'K-1'))
  expect(skus.map(({ version, stock }) => `${version} ${stock}`)).toEqual(Array.from({ length: SKUS }, () => '1 7'))
}, 240_000)
