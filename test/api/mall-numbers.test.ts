import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { certNoHashOf } from '../../contract/holder.ts'
import { lockBudgets } from '../../db/schema/index.ts'
import { LOCK_BUDGETS } from '../../domain/lock-budget.ts'
import { type MallCalls, openMallCalls } from '../support/mall-calls.ts'
import { newHolder } from '../support/mall-orders.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'

let world: OrderWorld
let mall: MallCalls
beforeAll(async () => {
  world = await openOrderWorld({})
  mall = await openMallCalls(world)
})
afterAll(async () => {
  await mall.close()
  await world.close()
})

const PATH = '/v1/mall/numbers'
const numbersOf = ({ data }: { data: Record<string, unknown> }) =>
  (data.items as { phoneNumber: string }[]).map((number) => number.phoneNumber)

test('the pages of a search join, and its cursor serves no other search', async () => {
  const search = { area: '320000', without: '4' }
  const whole = await mall.get(PATH, { ...search, limit: '6' })
  const first = await mall.get(PATH, { ...search, limit: '3' })
  const cursor = String(first.data.nextCursor)
  const second = await mall.get(PATH, { ...search, limit: '3', cursor })

  expect(first).toMatchObject({ status: 200, data: { hasMore: true } })
  expect([...numbersOf(first), ...numbersOf(second)]).toEqual(numbersOf(whole))
  expect(numbersOf(whole).some((number) => number.includes('4'))).toBe(false)
  for (const other of [{ ...search, without: '7' }, { area: '320000' }, { ...search, niceLevelFrom: '1' }]) {
    expect(await mall.get(PATH, { ...other, cursor })).toMatchObject({
      status: 400,
      problem: { code: 'CURSOR_INVALID' },
    })
  }
})

test('a pattern that cannot be looked for quickly is refused with what to do instead', async () => {
  expect(await mall.get(PATH, { pattern: '****8888***' })).toMatchObject({
    status: 422,
    problem: { code: 'PARAM_INVALID', errors: [{ field: 'pattern' }] },
  })
})

test('a buyer who has locked too often is told how long to wait, whatever document is shown', async () => {
  const [phoneNumber = ''] = numbersOf(await mall.get(PATH, { limit: '1' }))
  const lock = (buyer: object) =>
    mall.post(`${PATH}/${phoneNumber}/lock`, { certNoHash: certNoHashOf(newHolder()), ...buyer })
  const buyer = { buyerId: '会员 17', buyerIp: '2001:db8:1:2::9' }
  const locked = await lock(buyer)
  await mall.post(`${PATH}/${phoneNumber}/release`, { lockId: locked.data.lockId })
  const rows = await world.db.select().from(lockBudgets)
  const [own = ''] = rows.flatMap(({ subject }) => (subject.startsWith('SANDBOX/buyer/') ? [subject] : []))
  const { capacity } = LOCK_BUDGETS.buyer
  await world.db.update(lockBudgets).set({ used: capacity }).where(eq(lockBudgets.subject, own))

  expect(locked.status).toBe(200)
  expect(JSON.stringify(rows)).not.toMatch(/会员|2001|20010db8/)
  expect(await lock({ buyerId: buyer.buyerId })).toMatchObject({
    status: 409,
    problem: {
      code: 'LOCK_LIMIT',
      retryAfterSeconds: expect.any(Number),
      message: expect.stringMatching(/\d+ 秒后再试/),
      messageEn: expect.stringMatching(/try again in \d+ s; a release does not make it sooner$/),
    },
  })
  expect(await lock({ buyerId: '会员 18' })).toMatchObject({ status: 200 })
  expect(await lock({ buyerIp: '203.0.113' })).toMatchObject({ status: 422, problem: { code: 'PARAM_INVALID' } })
})
