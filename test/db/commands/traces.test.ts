import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { storeTraces } from '../../../db/commands/traces.ts'
import { findParcel } from '../../../db/queries/parcels.ts'
import { parcels, parcelTraces } from '../../../db/schema/index.ts'
import { MAX_TRACES, type Trace } from '../../../domain/logistics.ts'
import { openSeededDatabase, type SeededDatabase } from '../../support/seeded-database.ts'

let seeded: SeededDatabase
beforeAll(async () => {
  seeded = await openSeededDatabase()
})
afterAll(() => seeded.close())

let serial = 0
async function newParcel(changes: Partial<typeof parcels.$inferInsert> = {}) {
  const number = String(++serial).padStart(4, '0')
  const parcel = {
    orderId: `M-TRACE-${number}`,
    packageNo: 'P1',
    carrierCode: 'SF',
    trackingNo: `SF00000000${number}`,
    items: [],
    isPatternOk: true,
    shippedAt: new Date(),
    ...changes,
  }
  await seeded.db.insert(parcels).values(parcel)
  return parcel
}

const START_MS = Date.parse('2026-03-01T10:00:00+08:00')
const trace = (minute: number, changes: Partial<Trace> = {}): Trace => ({
  timeMs: START_MS + minute * 60_000,
  status: 'IN_TRANSIT',
  rawCode: '0',
  text: `第 ${minute} 分钟`,
  area: '',
  ...changes,
})

const rowOf = async ({ orderId, packageNo }: { orderId: string; packageNo: string }) =>
  (
    await seeded.db
      .select()
      .from(parcels)
      .where(and(eq(parcels.orderId, orderId), eq(parcels.packageNo, packageNo)))
  )[0]
const countOf = ({ orderId }: { orderId: string }) => seeded.db.$count(parcelTraces, eq(parcelTraces.orderId, orderId))

test('the same push ten times at once is stored once', async () => {
  const parcel = await newParcel()
  const traces = [trace(1), trace(2), trace(3)]

  const answers = await Promise.all(Array.from({ length: 10 }, () => storeTraces(seeded.db, { ...parcel, traces })))

  expect(answers.filter((answer) => answer?.added === 3)).toHaveLength(1)
  expect(answers.filter((answer) => answer?.added === 0)).toHaveLength(9)
  expect(await countOf(parcel)).toBe(3)
})

test('two halves pushed at once make a whole, in order of time', async () => {
  const parcel = await newParcel()

  await Promise.all([
    storeTraces(seeded.db, { ...parcel, traces: [trace(3), trace(1)] }),
    storeTraces(seeded.db, { ...parcel, traces: [trace(2), trace(4)] }),
  ])
  const whole = await storeTraces(seeded.db, { ...parcel, traces: [] })

  expect(whole?.traces.map(({ text }) => text)).toEqual([1, 2, 3, 4].map((minute) => `第 ${minute} 分钟`))
})

test('of very many lines the newest stay, and the older ones are no news when they come again', async () => {
  const parcel = await newParcel()
  const traces = Array.from({ length: MAX_TRACES + 50 }, (_, minute) => trace(minute))

  const first = await storeTraces(seeded.db, { ...parcel, traces })
  const again = await storeTraces(seeded.db, { ...parcel, traces })

  expect([first?.added, again?.added]).toEqual([MAX_TRACES, 0])
  expect(await countOf(parcel)).toBe(MAX_TRACES)
  expect(again?.traces[0]?.text).toBe('第 50 分钟')
})

test('who signed is known from then on, whatever is scanned later', async () => {
  const parcel = await newParcel()

  await storeTraces(seeded.db, { ...parcel, traces: [trace(1), trace(2, { status: 'SIGNED', signedBy: 'LOCKER' })] })
  await storeTraces(seeded.db, { ...parcel, traces: [trace(3)] })

  expect(await rowOf(parcel)).toMatchObject({
    status: 'SIGNED',
    signedBy: 'LOCKER',
    signedAt: new Date(START_MS + 120_000),
  })
})

test('a wrong carrier is corrected, and a watch that ended is taken note of', async () => {
  const parcel = await newParcel({ isSubscribed: true })

  await storeTraces(seeded.db, { ...parcel, traces: [], correctedCarrierCode: 'ZTO', isAborted: true })

  expect(await rowOf(parcel)).toMatchObject({ carrierCode: 'ZTO', isSubscribed: false })
})

test('a number that the parcel no longer has is nobody’s', async () => {
  const parcel = await newParcel()

  expect(await storeTraces(seeded.db, { ...parcel, trackingNo: 'SF-OLD', traces: [trace(1)] })).toBeNull()
  expect(await countOf(parcel)).toBe(0)
})

test('a parcel is found by carrier and number, and by its number alone where only one has it', async () => {
  const first = await newParcel({ trackingNo: '777777777777' })
  await newParcel({ trackingNo: '777777777777', carrierCode: 'ZTO' })
  const only = await newParcel({ trackingNo: '888888888888' })
  const find = (trackingNo: string, ...carrierCodes: string[]) => findParcel(seeded.db, { trackingNo, carrierCodes })

  expect(await find('777777777777', 'SF')).toMatchObject({ orderId: first.orderId })
  expect(await find('777777777777', 'JD')).toBeNull()
  expect(await find('777777777777', 'SF', 'ZTO')).toBeNull()
  expect(await find('888888888888', 'OTHER')).toMatchObject({ orderId: only.orderId })
})
