import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Trace } from '../../domain/logistics.ts'
import {
  KDNIAO_STATUSES,
  KUAIDI100_STATUSES,
  LOGISTICS_STATUS_CODES,
  MAX_TRACES,
  mergeTraces,
  orderEventOf,
  packageStatus,
  rawStatusOf,
  SIGNED_BY,
} from '../../domain/logistics.ts'

const KUAIDI100 = {
  CREATED: '101 102',
  PICKED_UP: '1 103',
  IN_TRANSIT: '0 1001 1002 1003 7 8 10 11 12',
  OUT_FOR_DELIVERY: '5',
  IN_LOCKER: '501',
  EXCEPTION: '2 201 202 203 204 205 206 207 208 209 210 401 13',
  SIGNED: '3 301 302 303 304',
  REFUSED: '14',
  RETURNING: '6',
  RETURNED: '4',
  LOST: '',
}

const KDNIAO = {
  CREATED: '0 10',
  PICKED_UP: '1',
  IN_TRANSIT: '2 201 204 205 206 5 6 601 602 603',
  OUT_FOR_DELIVERY: '202 419',
  IN_LOCKER: '211',
  EXCEPTION: '4 401 402 403 405 412 413 414 415 416 417 418 420 421 422 423 604',
  SIGNED: '3 301 302 304 311',
  REFUSED: '404',
  RETURNING: '407',
  RETURNED: '406',
  LOST: '',
}

test.each([
  ['Kuaidi100', KUAIDI100_STATUSES, KUAIDI100],
  ['Kdniao', KDNIAO_STATUSES, KDNIAO],
])('every code of %s has one meaning of ours, and no code is left over', (_name, statuses, expected) => {
  const found: Record<string, string[]> = Object.fromEntries(LOGISTICS_STATUS_CODES.map((status) => [status, []]))
  for (const [code, { status, base }] of Object.entries(statuses)) {
    found[status]?.push(code)
    expect(rawStatusOf(statuses, base)).toBeDefined()
  }
  const sorted = (codes: string[]) => codes.filter(Boolean).sort()
  for (const status of LOGISTICS_STATUS_CODES) {
    expect([status, sorted(found[status] ?? [])]).toEqual([status, sorted(expected[status].split(' '))])
  }
})

test('both providers say who signed: the receiver, somebody else or a locker', () => {
  expect(['3', '301', '302', '303', '304'].map((code) => rawStatusOf(KUAIDI100_STATUSES, code)?.signedBy)).toEqual([
    undefined,
    'SELF',
    undefined,
    'PROXY',
    'LOCKER',
  ])
  expect(['3', '301', '302', '304', '311'].map((code) => rawStatusOf(KDNIAO_STATUSES, code)?.signedBy)).toEqual([
    undefined,
    'SELF',
    undefined,
    'PROXY',
    'LOCKER',
  ])
})

test.each(['', '99', '305', 'constructor', '__proto__', 'toString'])('"%s" is no code of a provider', (code) => {
  expect(rawStatusOf(KUAIDI100_STATUSES, code)).toBeUndefined()
  expect(rawStatusOf(KDNIAO_STATUSES, code)).toBeUndefined()
})

const trace = (timeMs: number, status: Trace['status'], more: Partial<Trace> = {}): Trace => ({
  timeMs,
  status,
  rawCode: '',
  text: status,
  area: '',
  ...more,
})

test('a push that repeats what is known adds only its news', () => {
  const picked = trace(1, 'PICKED_UP', { rawCode: '103' })
  const moving = trace(2, 'IN_TRANSIT', { rawCode: '0' })

  expect(mergeTraces([picked], [moving, picked])).toEqual([picked, moving])
})

test('the same words at another time, or another code at the same time, are another line', () => {
  const lines = [trace(1, 'IN_TRANSIT'), trace(2, 'IN_TRANSIT'), trace(3, 'SIGNED', { rawCode: '3', text: 'x' })]
  const again = trace(3, 'SIGNED', { rawCode: '301', text: 'x' })

  expect(mergeTraces(lines, [again])).toHaveLength(4)
})

test('a line without a code gives way to the same line with one', () => {
  const bare = trace(1, 'IN_TRANSIT', { text: 'signed at the door' })
  const coded = trace(1, 'SIGNED', { text: 'signed at the door', rawCode: '3' })

  expect(mergeTraces([bare], [coded])).toEqual([coded])
  expect(mergeTraces([coded], [bare])).toEqual([coded])
})

test('only the newest 200 lines are kept', () => {
  const lines = Array.from({ length: 250 }, (_, index) => trace(index, 'IN_TRANSIT'))

  const kept = mergeTraces(lines.slice(100), lines.slice(0, 100))

  expect(kept).toHaveLength(MAX_TRACES)
  expect(kept[0]?.timeMs).toBe(50)
  expect(kept.at(-1)?.timeMs).toBe(249)
})

const anyTrace = fc.record({
  timeMs: fc.integer({ min: 0, max: 5 }),
  status: fc.constantFrom(...LOGISTICS_STATUS_CODES),
  signedBy: fc.option(fc.constantFrom(...SIGNED_BY), { nil: undefined }),
  rawCode: fc.constantFrom('', '0', '3', '301'),
  text: fc.constantFrom('a', 'b', 'c'),
  area: fc.constantFrom('', '广东'),
})
const someTraces = fc.array(anyTrace, { maxLength: 30 })

test('merging is idempotent: a list merged with itself or with what it already holds does not change', () => {
  fc.assert(
    fc.property(someTraces, someTraces, (known, pushed) => {
      const merged = mergeTraces(known, pushed)
      expect(mergeTraces(merged, merged)).toEqual(merged)
      expect(mergeTraces(merged, pushed)).toEqual(merged)
      expect(mergeTraces(merged, [])).toEqual(merged)
    }),
  )
})

test('the order in which pushes and lines arrive never shows', () => {
  const shuffled = fc.tuple(someTraces, someTraces, someTraces).chain(([a, b, c]) =>
    fc.tuple(
      fc.constant([a, b, c] as const),
      fc.shuffledSubarray([...a, ...b, ...c], {
        minLength: a.length + b.length + c.length,
        maxLength: a.length + b.length + c.length,
      }),
    ),
  )
  fc.assert(
    fc.property(shuffled, ([[a, b, c], together]) => {
      const merged = mergeTraces(mergeTraces(a, b), c)
      expect(mergeTraces(b, a)).toEqual(mergeTraces(a, b))
      expect(mergeTraces(a, mergeTraces(c, b))).toEqual(merged)
      expect(mergeTraces([], together)).toEqual(merged)
      expect(packageStatus(together)).toEqual(packageStatus([...a, ...b, ...c]))
    }),
  )
})

test('merged lines are in order of time, without repeats, within the bound', () => {
  const many = fc.array(fc.record({ timeMs: fc.nat(400) }), { maxLength: 450 })
  fc.assert(
    fc.property(many, many, (known, pushed) => {
      const lines = (times: { timeMs: number }[]) => times.map(({ timeMs }) => trace(timeMs, 'IN_TRANSIT'))
      const times = mergeTraces(lines(known), lines(pushed)).map(({ timeMs }) => timeMs)

      expect(times.length).toBeLessThanOrEqual(MAX_TRACES)
      expect(times).toEqual([...new Set(times)].sort((left, right) => left - right))
      expect(mergeTraces(lines(pushed), lines(known)).map(({ timeMs }) => timeMs)).toEqual(times)
    }),
    { numRuns: 50 },
  )
})

test('a parcel without traces waits to be picked up', () => {
  expect(packageStatus([])).toEqual({ status: 'CREATED' })
})

test('a parcel stands where its newest line says', () => {
  const lines = [trace(3, 'OUT_FOR_DELIVERY'), trace(1, 'PICKED_UP'), trace(2, 'IN_TRANSIT')]

  expect(packageStatus(lines).status).toBe('OUT_FOR_DELIVERY')
  expect(packageStatus([...lines, trace(4, 'EXCEPTION')]).status).toBe('EXCEPTION')
  expect(packageStatus([...lines, trace(4, 'EXCEPTION'), trace(5, 'IN_LOCKER')]).status).toBe('IN_LOCKER')
})

test('of two lines in one second the one further along counts', () => {
  expect(packageStatus([trace(1, 'SIGNED'), trace(1, 'OUT_FOR_DELIVERY')]).status).toBe('SIGNED')
})

test('a signature keeps who and when, and a late scan does not undo it', () => {
  const lines = [trace(2, 'SIGNED', { signedBy: 'LOCKER' }), trace(3, 'IN_TRANSIT'), trace(4, 'SIGNED')]

  expect(packageStatus(lines)).toEqual({ status: 'SIGNED', signedBy: 'LOCKER', signedAtMs: 2 })
})

test('the signature at the end of the way back is the sender’s', () => {
  const back = [trace(1, 'OUT_FOR_DELIVERY'), trace(2, 'REFUSED'), trace(3, 'IN_TRANSIT')]

  expect(packageStatus(back).status).toBe('REFUSED')
  expect(packageStatus([...back, trace(4, 'RETURNING')]).status).toBe('RETURNING')
  expect(packageStatus([...back, trace(4, 'RETURNING'), trace(5, 'SIGNED')])).toEqual({ status: 'RETURNED' })
  expect(packageStatus([...back, trace(4, 'RETURNED'), trace(5, 'SIGNED')])).toEqual({ status: 'RETURNED' })
})

test('a parcel refused at first and taken later is signed for', () => {
  expect(packageStatus([trace(1, 'REFUSED'), trace(2, 'SIGNED')])).toMatchObject({ status: 'SIGNED', signedAtMs: 2 })
})

test('a wrongly booked signature that turns into a return is a return', () => {
  expect(packageStatus([trace(1, 'SIGNED'), trace(2, 'RETURNING')])).toEqual({ status: 'RETURNING' })
})

test('a lost parcel that is delivered after all was not lost', () => {
  expect(packageStatus([trace(1, 'LOST')]).status).toBe('LOST')
  expect(packageStatus([trace(1, 'LOST'), trace(2, 'IN_TRANSIT')]).status).toBe('LOST')
  expect(packageStatus([trace(1, 'LOST'), trace(2, 'SIGNED')]).status).toBe('SIGNED')
})

test('an order hears of the first trace, the signature, a refusal, a return and a loss, and of nothing else', () => {
  expect(Object.fromEntries(LOGISTICS_STATUS_CODES.map((status) => [status, orderEventOf(status)]))).toEqual({
    CREATED: null,
    PICKED_UP: 'FIRST_TRACE',
    IN_TRANSIT: 'FIRST_TRACE',
    OUT_FOR_DELIVERY: 'FIRST_TRACE',
    IN_LOCKER: 'FIRST_TRACE',
    EXCEPTION: null,
    SIGNED: 'SIGNED',
    REFUSED: 'REFUSED',
    RETURNING: 'RETURNING',
    RETURNED: 'RETURNED',
    LOST: 'LOST',
  })
})
