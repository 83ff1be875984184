import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest'
import { defineListingQueue, defineListingShow, defineListingStep } from '../../../cli/commands/listing.ts'
import { EXIT } from '../../../cli/exit-code.ts'
import { writeDemoFile } from '../../support/demo-file.ts'
import { addPlan, addSku, newMerchant } from '../../support/listed-items.ts'
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts'
import { forgetTemporal } from '../../support/temporal-profile.ts'

const NOBODY = '127.0.0.1:9'
let world: OrderWorld
let merchantId = ''
beforeAll(async () => {
  world = await openOrderWorld()
  merchantId = await newMerchant(world.db)
  await addPlan(world.db, merchantId)
})
afterAll(() => world.close())

beforeEach(forgetTemporal)
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** What the command prints. */
async function run(define: (command: Command) => void, words: string[], temporalAddress?: string): Promise<string> {
  const output = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const command = new Command('listing').exitOverride().configureOutput({ writeErr: () => undefined })
  define(command)
  const demoFile = await writeDemoFile({ temporalAddress: temporalAddress ?? inject('temporalAddress') })
  const common = ['--demo-file', demoFile, '--task-queue', world.taskQueue]
  await command.parseAsync([...words, ...common], { from: 'user' })
  return String(output.mock.calls.at(-1))
}
const json = async (define: (command: Command) => void, words: string[], temporalAddress?: string): Promise<unknown> =>
  JSON.parse(await run(define, [...words, '--json'], temporalAddress))

interface Wish {
  codes?: string[]
  staff?: string
  flags?: string[]
}
const step = (
  event: Parameters<typeof defineListingStep>[0],
  { codes = ['P1'], staff = event === 'SUBMIT' ? 'publisher-320000' : 'reviewer-320000', flags = [] }: Wish = {},
) => json(defineListingStep(event), ['plan', ...codes, '--merchant', merchantId, '--staff', staff, ...flags])

test('listItemWorkflow: a plan is submitted, found in the queue of its area, approved as it was seen, and shown with its log', async () => {
  expect(await step('SUBMIT')).toEqual({
    items: [{ code: 'P1', status: 'PENDING_REVIEW', version: 1, changed: true }],
  })
  const queue = ['--merchant', merchantId, '--area']
  expect(await json(defineListingQueue, [...queue, '320000'])).toMatchObject({
    items: [{ kind: 'PLAN', code: 'P1', version: 1, areaCodes: ['320000'] }],
    hasMore: false,
  })
  expect(await json(defineListingQueue, [...queue, '320100'])).toEqual({ items: [], hasMore: false })

  expect(await step('APPROVE', { codes: ['P1@1'] })).toMatchObject({ items: [{ code: 'P1', status: 'ON' }] })

  expect(await json(defineListingShow, ['plan', 'P1', '--merchant', merchantId])).toMatchObject({
    status: 'ON',
    pending: null,
    log: [
      { event: 'SUBMIT', actorId: 'publisher-320000', at: expect.stringMatching(/\+08:00$/) },
      { event: 'APPROVE', actorId: 'reviewer-320000' },
    ],
  })
})

test('one code that is refused does not hold the others up, and the exit code says so', async () => {
  const answer = await step('TAKE_OFF', { codes: ['NONE', 'P1'], flags: ['--reason', '投诉'] })

  expect(answer).toEqual({
    items: [
      { code: 'NONE', refused: 'ITEM_NOT_FOUND', field: 'code', message: expect.any(Object) },
      { code: 'P1', status: 'OFF', version: 1, changed: true },
    ],
  })
  expect(process.exitCode).toBe(EXIT.refused)
})

test.each([
  ['SUBMIT', 'nobody', 'PERMISSION_DENIED'],
  ['APPROVE', 'reviewer-320100', 'AREA_NOT_YOURS'],
  ['REJECT', 'reviewer-320000', 'REASON_REQUIRED'],
] as const)('%s by %s is refused with the code of the table', async (event, staff, code) => {
  if (event !== 'SUBMIT') await step('SUBMIT')

  expect(await step(event, { staff })).toMatchObject({ items: [{ refused: code }] })
})

test('readListingWorkflow: people read the same in their own words, old beside new', async () => {
  await step('SUBMIT')
  await step('APPROVE', { codes: ['P1@1'] })
  await addPlan(world.db, merchantId, { monthlyFee: 9900 })

  const sheet = await run(defineListingShow, ['PLAN', 'P1', '--merchant', merchantId])
  const queue = await run(defineListingQueue, ['--merchant', merchantId])
  const approval = ['plan', 'P1@2', '--merchant', merchantId, '--staff', 'reviewer-320000']
  const answer = await run(defineListingStep('APPROVE'), approval)

  expect(sheet).toMatch(/状态 {2}上架 ON/)
  expect(sheet).toMatch(/月费 monthly fee\s+¥88\.00\s+¥99\.00/)
  expect(sheet).toContain('投诉')
  expect(queue).toContain('P1@2')
  expect(answer).toMatch(/P1\s+上架 ON\s+v2/)
})

test('fields have the names of the interfaces and of people, and nothing of how the sheet was asked for is told', async () => {
  await addSku(world.db, merchantId)
  const words = ['sku', 'S1', '--merchant', merchantId]

  const sheet = (await json(defineListingShow, words)) as { contents: object[] }

  expect(sheet).toMatchObject({ merchantId, kind: 'SKU', code: 'S1', name: '星河 X1 黑 256GB' })
  expect(sheet).not.toHaveProperty('ask')
  expect(sheet.contents).toContainEqual({ field: 'price', zh: '价格', en: 'price', value: 259_900 })
  expect(JSON.stringify(sheet)).not.toMatch(/Fen"/)

  const submission = ['terminal', 'T1', '--merchant', merchantId, '--staff', 'publisher-000000']
  await json(defineListingStep('SUBMIT'), submission)
  await json(defineListingStep('SUBMIT'), ['sku', 'S1', ...submission.slice(2)])
  const { items } = (await json(defineListingQueue, ['--merchant', merchantId])) as { items: { name: string }[] }
  expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['星河 X1', '星河 X1 黑 256GB']))
})

test('an item that nobody has, a kind that is not listed and an engine that is away are told apart', async () => {
  const words = ['plan', 'NONE', '--merchant', merchantId]
  expect(await json(defineListingShow, words)).toMatchObject({ error: { code: 'ITEM_NOT_FOUND' } })
  expect(process.exitCode).toBe(EXIT.refused)

  const number = ['number', '13800001000', '--merchant', merchantId]
  await expect(run(defineListingShow, number)).rejects.toThrow(/PLAN, CONTRACT/)

  expect(await json(defineListingShow, words, NOBODY)).toMatchObject({ error: { code: 'ENGINE_UNAVAILABLE' } })
  expect(process.exitCode).toBe(EXIT.away)
})
