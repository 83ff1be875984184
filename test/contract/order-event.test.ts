import { expect, test } from 'vitest'
import { evidenceOf, merchantEvent, ReportEventBody, requireNotAhead } from '../../contract/order-event.ts'
import { Failure } from '../../domain/failure.ts'
import { MERCHANT_EVENTS } from '../../domain/order-transitions.ts'

const IMEI = '490154203237518'
const OTHER_IMEI = '356938035643809'
const ICCID = '89860112345678901237'

const body = (more: object = {}) => ReportEventBody.parse({ event: 'PROVISIONED', expectedVersion: 3, ...more })
const blamed = (given: object) => ReportEventBody.safeParse(given).error?.issues[0]?.path.join('.')
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return error instanceof Failure ? `${error.code} ${error.field}` : String(error)
  }
}

test('every starred event may be reported', () => {
  expect(MERCHANT_EVENTS.map((event) => merchantEvent(event))).toEqual(MERCHANT_EVENTS)
})

test.each([
  ['paid', 'PERMISSION_DENIED event'],
  ['refunded', 'PERMISSION_DENIED event'],
  ['settled', 'PERMISSION_DENIED event'],
  ['PAID', 'PERMISSION_DENIED event'],
  ['REFUND_OK', 'PERMISSION_DENIED event'],
  ['CONFIRM', 'PERMISSION_DENIED event'],
  ['COMPLETED', 'PERMISSION_DENIED event'],
  ['SIGNED', 'PERMISSION_DENIED event'],
  ['CANCEL', 'PERMISSION_DENIED event'],
  ['RELEASE', 'PERMISSION_DENIED event'],
  ['SHIP', 'EVENT_NOT_ALLOWED event'],
  ['REPLACE_PARCEL', 'EVENT_NOT_ALLOWED event'],
  ['accept', 'PARAM_INVALID event'],
  ['FLY', 'PARAM_INVALID event'],
  ['__proto__', 'PARAM_INVALID event'],
])('a merchant that reports %s is answered %s', (word, expected) => {
  expect(codeOf(() => merchantEvent(word))).toBe(expected)
})

test.each([
  ['no version', { event: 'ACCEPT' }, 'expectedVersion'],
  ['a version of none', { event: 'ACCEPT', expectedVersion: 0 }, 'expectedVersion'],
  ['a version as text', { event: 'ACCEPT', expectedVersion: '3' }, 'expectedVersion'],
  ['no event', { expectedVersion: 1 }, 'event'],
  ['a reason of 201 characters', { event: 'READY', expectedVersion: 1, reason: '因'.repeat(201) }, 'reason'],
  ['a reason code in small letters', { event: 'READY', expectedVersion: 1, reasonCode: 'x' }, 'reasonCode'],
  [
    'a reversal number with a hidden mark',
    { event: 'READY', expectedVersion: 1, reversalNo: 'R\u200b1' },
    'reversalNo',
  ],
  ['a state of its own making', { event: 'READY', expectedVersion: 1, orderState: 'COMPLETED' }, ''],
])('a report with %s is refused at its place', (_name, given, place) => {
  expect(blamed(given)).toBe(place)
})

test('evidence is taken as one phone, as a list, or as both, each phone once', () => {
  expect(evidenceOf(body({ imei: IMEI }))).toEqual({ imeis: [IMEI] })
  expect(evidenceOf(body({ imeis: [IMEI, OTHER_IMEI] }))).toEqual({ imeis: [IMEI, OTHER_IMEI] })
  expect(evidenceOf(body({ imei: IMEI, imeis: [OTHER_IMEI, IMEI] }))).toEqual({ imeis: [IMEI, OTHER_IMEI] })
  expect(evidenceOf(body({ iccid: ICCID, contractInstanceId: 'C1', reversalNo: 'R1' }))).toEqual({
    iccid: ICCID,
    contractInstanceId: 'C1',
    reversalNo: 'R1',
  })
  expect(evidenceOf(body())).toBeUndefined()
})

test.each([
  ['an IMEI with a wrong check digit', { imei: '490154203237519' }, 'IMEI_INVALID imei'],
  ['an IMEI of 14 digits', { imei: '49015420323751' }, 'IMEI_INVALID imei'],
  ['a wrong IMEI in a list', { imeis: [IMEI, '1'] }, 'IMEI_INVALID imeis[1]'],
  ['a card number of another country', { iccid: '89100112345678901238' }, 'ICCID_INVALID iccid'],
  ['a card number with a wrong check digit', { iccid: '89860112345678901238' }, 'ICCID_INVALID iccid'],
])('%s is no evidence', (_name, more, expected) => {
  expect(codeOf(() => evidenceOf(body(more)))).toBe(expected)
})

test('an event may be ahead of our clock as far as a signature may, and no further', () => {
  const at = { nowMs: 1_000_000, field: 'occurredAt' }

  expect(codeOf(() => requireNotAhead(1_300_000, at))).toBe('accepted')
  expect(codeOf(() => requireNotAhead(undefined, at))).toBe('accepted')
  expect(codeOf(() => requireNotAhead(1_300_001, at))).toBe('PARAM_INVALID occurredAt')
})
