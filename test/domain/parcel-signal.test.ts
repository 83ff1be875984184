import { expect, test } from 'vitest'
import type { LogisticsStatus, Trace } from '../../domain/logistics.ts'
import type { OrderFacts, Parcel } from '../../domain/order.ts'
import type { OrderState } from '../../domain/order-state.ts'
import { parcelSignals } from '../../domain/parcel-signal.ts'
import { receiptEvents } from '../../domain/receipt.ts'

const PARCEL: Parcel = {
  packageNo: 'P1',
  carrierCode: 'SF',
  trackingNo: 'SF1',
  replacements: 0,
  firstTraceAtMs: null,
  isSigned: false,
}

function signals(
  statuses: LogisticsStatus[],
  order: { state?: OrderState; hold?: OrderFacts['hold'] } = {},
  parcel = {},
) {
  const { state = 'SHIPPED', hold = null } = order
  // Only what the rule looks at.
  const facts = { state, hold, parcels: [{ ...PARCEL, ...parcel }] } as unknown as OrderFacts
  const traces = statuses.map(
    (status, index): Trace => ({ timeMs: index, status, rawCode: '', text: String(index), area: '' }),
  )
  return parcelSignals(facts, 'P1', traces).map(({ event }) => event)
}

test.each<[string, LogisticsStatus[], string[]]>([
  ['nothing', [], []],
  ['an announcement', ['CREATED', 'EXCEPTION'], []],
  ['the first scan', ['CREATED', 'PICKED_UP'], ['FIRST_TRACE']],
  ['a signature', ['PICKED_UP', 'SIGNED'], ['FIRST_TRACE', 'SIGNED']],
  ['a refusal', ['IN_TRANSIT', 'REFUSED'], ['FIRST_TRACE', 'REFUSED']],
  ['the way back', ['REFUSED', 'RETURNING'], ['FIRST_TRACE', 'RETURNING']],
  ['the sender’s signature', ['RETURNING', 'SIGNED'], ['FIRST_TRACE', 'RETURNING']],
  ['a loss', ['IN_TRANSIT', 'LOST'], ['FIRST_TRACE', 'HOLD']],
])('an order that hears of %s for the first time', (_what, statuses, events) => {
  expect(signals(statuses)).toEqual(events)
})

test('what an order knows already is not said again', () => {
  const known = { firstTraceAtMs: 0 }

  expect(signals(['PICKED_UP'], {}, known)).toEqual([])
  expect(signals(['PICKED_UP', 'SIGNED'], { state: 'SIGNED' }, { ...known, isSigned: true })).toEqual([])
  expect(signals(['PICKED_UP', 'RETURNED'], { state: 'RETURNING' }, known)).toEqual([])
  expect(signals(['PICKED_UP', 'LOST'], { hold: { reason: 'LOST', sinceMs: 0 } }, known)).toEqual([])
  expect(signals(['PICKED_UP', 'SIGNED'], { state: 'COMPLETED' })).toEqual([])
})

test('a parcel that is not the order’s says nothing', () => {
  expect(signals(['SIGNED'], {}, { packageNo: 'P2' })).toEqual([])
})

test.each([
  ['SHIPPED', 'BUYER', ['SIGNED', 'CONFIRM']],
  ['SHIPPED', 'CARRIER', ['SIGNED']],
  ['SIGNED', 'BUYER', ['CONFIRM']],
  ['SIGNED', 'MALL', []],
  ['COMPLETED', 'BUYER', []],
  ['WAIT_SHIP', 'MALL', ['SIGNED']],
] as const)('a receipt in %s by the %s stands for %j', (state, by, events) => {
  expect(receiptEvents(state, by)).toEqual(events)
})
