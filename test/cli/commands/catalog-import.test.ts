import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { defineCatalogDelete } from '../../../cli/commands/catalog-delete.ts'
import { defineCatalogImport } from '../../../cli/commands/catalog-import.ts'
import { defineCatalogList } from '../../../cli/commands/catalog-list.ts'
import { EXIT } from '../../../cli/exit-code.ts'
import { writeDemoFile } from '../../support/demo-file.ts'
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts'
import { applicationOf, type PartnerApi, startPartnerApi } from '../../support/partner-api.ts'
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts'

const APPS = [applicationOf('MERCHANT', 'M-FIRST'), applicationOf('MERCHANT', 'M-SECOND')]

let world: OrderWorld
let api: PartnerApi
beforeAll(async () => {
  world = await openOrderWorld()
  const { db, masterKeys, gateway: orders } = world
  api = await startPartnerApi({ db, masterKeys, orders, applications: APPS })
})
afterAll(async () => {
  await api.close()
  await world.close()
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** What the command prints. */
async function run(define: (command: Command) => void, args: readonly string[]): Promise<string> {
  const merchants = APPS.map(({ partnerId: id, appKey, secrets }) => ({ id, appKey, secret: secrets[0]?.secret ?? '' }))
  const demoFile = await writeDemoFile({ apiBaseUrl: api.url, merchants })
  vi.restoreAllMocks()
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const command = new Command('catalog')
  define(command)
  await command.parseAsync([...args, '--demo-file', demoFile], { from: 'user' })
  return [...log.mock.calls, ...complain.mock.calls].map((call) => String(call[0])).join('\n')
}

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(await makeTemporaryDirectory(), name)
  await writeFile(path, content)
  return path
}

const numbers = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const phoneNumber = String(from + index)
    return `${JSON.stringify({ kind: 'NUMBER', phoneNumber, numberProvince: '320000', numberCity: '320100', prepayAmount: 5000 })}\n`
  }).join('')

test('a file larger than one batch is imported in parts, and failed rows are told by their line of the file', async () => {
  const file = await fileOf(
    'numbers.ndjson',
    `${numbers(13_900_100_000, 10_000)}${numbers(13_900_200_000, 20)}{"kind":"X"}\n`,
  )

  const told = JSON.parse(await run(defineCatalogImport, [file, '--json'])) as Record<string, unknown>

  expect(told).toMatchObject({ merchantId: 'M-FIRST', rowCount: 10_021, counts: { ADDED: 10_020, FAILED: 1 } })
  expect(told.batchIds).toHaveLength(2)
  expect(told.failed).toMatchObject([{ line: 10_021, failureCode: 'PARAM_INVALID', field: 'kind' }])
  expect(process.exitCode).toBe(EXIT.refused)
})

test('a sheet goes into the catalogue of the merchant that is named, and people see a table of what failed', async () => {
  const sheet = [
    '\uFEFF类型,商户编码,套餐编码,套餐名称,月费(元),适用地区',
    '套餐,o-1,P-1,畅享套餐 59 元,59,320000',
    '套餐,o-2,P-2,畅享套餐 79 元,七十九,320000',
    '套餐,o-3,P-3,畅享套餐 1099 元,"1,099.00",320000|330000',
  ].join('\r\n')
  const file = await fileOf('plans.csv', sheet)

  const text = await run(defineCatalogImport, [file, '--merchant', 'M-SECOND'])

  expect(text).toContain('3 行 rows: 已新增 ADDED 2, 失败 FAILED 1')
  expect(text).toMatch(/3 +PLAN +P-2 +PARAM_INVALID +monthlyFee +monthlyFee 应为数字 · monthlyFee must be a number/)
  expect(process.exitCode).toBe(EXIT.refused)
  const listed = JSON.parse(await run(defineCatalogList, ['--merchant', 'M-SECOND', '--json'])) as { items: object[] }
  expect(listed.items.map((item) => (item as { code: string }).code).toSorted()).toEqual(['P-1', 'P-3'])
})

test('the same sheet again changes nothing, and the command succeeds', async () => {
  const file = await fileOf(
    'plans.csv',
    '类型,商户编码,套餐编码,套餐名称,月费(元),适用地区\n套餐,o-1,P-1,甲,59,320000\n',
  )

  expect(await run(defineCatalogImport, [file])).toContain('已新增 ADDED 1')
  expect(await run(defineCatalogImport, [file])).toBe('1 行 rows: 无变化 UNCHANGED 1')
  expect(process.exitCode).toBeUndefined()
})

test.each([
  ['rows.txt', '{}\n', 'USAGE'],
  ['rows.ndjson', '\n', 'USAGE'],
  ['rows.csv', 'planCode\nP-1\n', 'BATCH_UNREADABLE'],
])('%s that cannot be imported says why', async (name, content, code) => {
  expect(await run(defineCatalogImport, [await fileOf(name, content)])).toContain(code)
  expect(process.exitCode).not.toBe(EXIT.done)
})

test('the catalogue is listed by kind, state and words', async () => {
  const rows = [
    { kind: 'PLAN', outerId: 'l-1', planCode: 'L-1', planName: '校园套餐', monthlyFee: 100, areaCodes: ['320000'] },
    { kind: 'PLAN', outerId: 'l-2', planCode: 'L-2', planName: '商务套餐', monthlyFee: 100, areaCodes: ['320000'] },
    { kind: 'VAS', vasCode: 'L-V', vasName: '校园彩铃', fee: 100, feeCycle: 'MONTH' },
  ]
  await run(defineCatalogImport, [await fileOf('list.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''))])

  const text = await run(defineCatalogList, ['--kind', 'plan', '--status', 'draft', '--keyword', '校园'])

  expect(text).toMatch(/套餐 PLAN +L-1 +校园套餐 +草稿 DRAFT +1/)
  expect(text).not.toMatch(/L-2|L-V/)
})

test('what hangs on a contract is shown before it goes, and a dry run changes nothing', async () => {
  const shared = { areaCodes: ['320000'], outerId: 'd-1' }
  const rows = [
    { ...shared, kind: 'PLAN', planCode: 'D-P', planName: '甲', monthlyFee: 100 },
    {
      ...shared,
      kind: 'CONTRACT',
      contractCode: 'D-C',
      contractName: '乙',
      userScope: 'NEW',
      contractMonths: 12,
      planCodes: ['D-P'],
    },
  ]
  await run(defineCatalogImport, [
    await fileOf('contract.ndjson', rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  ])
  const args = ['D-C', '--kind', 'contract', '--mode', 'delete', '--json']

  const dry = JSON.parse(await run(defineCatalogDelete, [...args, '--dry-run'])) as object
  const done = JSON.parse(await run(defineCatalogDelete, args)) as object
  const again = await run(defineCatalogDelete, ['D-C', '--kind', 'contract', '--mode', 'retire'])

  const impact = { tiers: 0, skus: 0, unpaidOrders: 0, openOrders: 0 }
  expect(dry).toMatchObject({ dryRun: true, status: 'DRAFT', impact })
  expect(done).toMatchObject({ dryRun: false, status: 'DELETED', impact })
  expect(again).toContain('CONTRACT_NOT_FOUND')
  expect(process.exitCode).toBe(EXIT.refused)
})
