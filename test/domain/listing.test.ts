import { expect, test } from 'vitest'
import { COUNTRY, coversAreas, holdsArea } from '../../domain/area.ts'
import {
  decideListing,
  LISTING_EVENT_CODES,
  LISTING_STATE_CODES,
  LISTING_TRANSITIONS,
  type ListingActor,
  type ListingDecision,
  type ListingEvent,
  type ListingRole,
  type ListingState,
} from '../../domain/listing.ts'

const JIANGSU = '320000'
const item = (state: ListingState, changes = {}) => ({
  state,
  areaCodes: [JIANGSU],
  publishedBy: 'publisher',
  ...changes,
})
const actor = (role: ListingRole, changes: Partial<ListingActor> = {}): ListingActor => ({
  role,
  actorId: role.toLowerCase(),
  areaCodes: [JIANGSU],
  ...changes,
})
const roleOf: Record<ListingEvent, ListingRole> = {
  SUBMIT: 'PUBLISHER',
  APPROVE: 'REVIEWER',
  REJECT: 'REVIEWER',
  TAKE_OFF: 'REVIEWER',
  RETIRE: 'PUBLISHER',
}

/** What becomes of each event in each state, when somebody who may sends it with a reason. */
const TABLE: Record<ListingState, Record<ListingEvent, ListingState | 'REPEAT' | 'LISTING_CONFLICT'>> = {
  DRAFT: {
    SUBMIT: 'PENDING_REVIEW',
    APPROVE: 'LISTING_CONFLICT',
    REJECT: 'LISTING_CONFLICT',
    TAKE_OFF: 'LISTING_CONFLICT',
    RETIRE: 'RETIRED',
  },
  PENDING_REVIEW: { SUBMIT: 'REPEAT', APPROVE: 'ON', REJECT: 'REJECTED', TAKE_OFF: 'OFF', RETIRE: 'RETIRED' },
  ON: {
    SUBMIT: 'LISTING_CONFLICT',
    APPROVE: 'REPEAT',
    REJECT: 'LISTING_CONFLICT',
    TAKE_OFF: 'OFF',
    RETIRE: 'RETIRED',
  },
  REJECTED: {
    SUBMIT: 'PENDING_REVIEW',
    APPROVE: 'LISTING_CONFLICT',
    REJECT: 'REPEAT',
    TAKE_OFF: 'LISTING_CONFLICT',
    RETIRE: 'RETIRED',
  },
  OFF: {
    SUBMIT: 'PENDING_REVIEW',
    APPROVE: 'LISTING_CONFLICT',
    REJECT: 'LISTING_CONFLICT',
    TAKE_OFF: 'REPEAT',
    RETIRE: 'RETIRED',
  },
  RETIRED: {
    SUBMIT: 'LISTING_CONFLICT',
    APPROVE: 'LISTING_CONFLICT',
    REJECT: 'LISTING_CONFLICT',
    TAKE_OFF: 'LISTING_CONFLICT',
    RETIRE: 'REPEAT',
  },
}

const DECISIONS: Record<ListingState | 'REPEAT' | 'LISTING_CONFLICT', ListingDecision> = {
  REPEAT: { outcome: 'REPEAT' },
  LISTING_CONFLICT: { outcome: 'REFUSED', code: 'LISTING_CONFLICT', field: 'event' },
  DRAFT: { outcome: 'MOVE', to: 'DRAFT' },
  PENDING_REVIEW: { outcome: 'MOVE', to: 'PENDING_REVIEW' },
  ON: { outcome: 'MOVE', to: 'ON' },
  REJECTED: { outcome: 'MOVE', to: 'REJECTED' },
  OFF: { outcome: 'MOVE', to: 'OFF' },
  RETIRED: { outcome: 'MOVE', to: 'RETIRED' },
}

test.each(LISTING_STATE_CODES.flatMap((state) => LISTING_EVENT_CODES.map((event) => [state, event] as const)))(
  'an item that is %s, on %s',
  (state, event) => {
    const decision = decideListing(item(state), { event, actor: actor(roleOf[event]), reason: 'why' })

    const expected = TABLE[state][event]
    expect(decision).toEqual(DECISIONS[expected])
  },
)

test.each([
  ['SUBMIT', 'REVIEWER'],
  ['SUBMIT', 'MERCHANT'],
  ['APPROVE', 'PUBLISHER'],
  ['APPROVE', 'MERCHANT'],
  ['REJECT', 'PUBLISHER'],
  ['REJECT', 'PLATFORM'],
  ['TAKE_OFF', 'MERCHANT'],
  ['TAKE_OFF', 'PLATFORM'],
  ['RETIRE', 'REVIEWER'],
] as const)('%s is not for a %s', (event, role) => {
  const [row] = LISTING_TRANSITIONS.filter((one) => one.event === event)

  expect(decideListing(item(row?.from[0] ?? 'DRAFT'), { event, actor: actor(role), reason: 'why' })).toEqual({
    outcome: 'REFUSED',
    code: 'PERMISSION_DENIED',
    field: 'role',
  })
})

test.each(['APPROVE', 'REJECT'] as const)('nobody reviews what they published themselves: %s', (event) => {
  const request = { event, actor: actor('REVIEWER', { actorId: 'publisher' }), reason: 'why' }

  expect(decideListing(item('PENDING_REVIEW'), request)).toEqual({
    outcome: 'REFUSED',
    code: 'REVIEWER_IS_PUBLISHER',
    field: 'actorId',
  })
})

test('a merchant who lists without review is approved by the platform', () => {
  const request = { event: 'APPROVE', actor: { role: 'PLATFORM', actorId: 'publisher' } } as const

  expect(decideListing(item('PENDING_REVIEW'), request)).toEqual({ outcome: 'MOVE', to: 'ON' })
})

test.each(['REJECT', 'TAKE_OFF'] as const)('%s says why', (event) => {
  for (const reason of [undefined, '', '  ']) {
    expect(decideListing(item('PENDING_REVIEW'), { event, actor: actor('REVIEWER'), reason })).toEqual({
      outcome: 'REFUSED',
      code: 'REASON_REQUIRED',
      field: 'reason',
    })
  }
})

test('people act within their areas, merchants and the platform everywhere', () => {
  const inNanjing = { areaCodes: ['320100'] }
  const refused = { outcome: 'REFUSED', code: 'AREA_NOT_YOURS', field: 'areaCodes' }

  expect(decideListing(item('PENDING_REVIEW'), { event: 'APPROVE', actor: actor('REVIEWER', inNanjing) })).toEqual(
    refused,
  )
  expect(decideListing(item('DRAFT'), { event: 'SUBMIT', actor: actor('PUBLISHER', { areaCodes: [] }) })).toEqual(
    refused,
  )
  expect(
    decideListing(item('PENDING_REVIEW', inNanjing), { event: 'APPROVE', actor: actor('REVIEWER', inNanjing) }),
  ).toMatchObject({ to: 'ON' })
  expect(decideListing(item('ON'), { event: 'RETIRE', actor: { role: 'MERCHANT', actorId: 'm' } })).toMatchObject({
    to: 'RETIRED',
  })
})

test.each([
  [COUNTRY, '320102', true],
  [COUNTRY, COUNTRY, true],
  ['320000', '320000', true],
  ['320000', '320100', true],
  ['320000', '320102', true],
  ['320100', '320102', true],
  ['320102', '320102', true],
  ['320000', '330000', false],
  ['320000', COUNTRY, false],
  ['320100', COUNTRY, false],
  ['320100', '320000', false],
  ['320100', '320200', false],
  ['320102', '320100', false],
  ['320102', '320104', false],
  ['320100', '321000', false],
])('area %s holds %s: %s', (outer, inner, expected) => {
  expect(holdsArea(outer, inner)).toBe(expected)
})

test('an item without areas is for the whole country, and each of several areas must be covered', () => {
  expect(coversAreas([JIANGSU], [])).toBe(false)
  expect(coversAreas([COUNTRY], [])).toBe(true)
  expect(coversAreas(['320000', '330000'], ['320100', '330100'])).toBe(true)
  expect(coversAreas(['320000'], ['320100', '330100'])).toBe(false)
  expect(coversAreas([], ['320100'])).toBe(false)
})
