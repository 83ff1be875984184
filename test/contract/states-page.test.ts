import { expect, test } from 'vitest'
import { deadlineRows } from '../../contract/states-deadlines.ts'
import { stateDiagram, statesOfKind } from '../../contract/states-diagram.ts'
import { statesPage } from '../../contract/states-page.ts'
import { ORDER_STATE_TABLE, ORDER_STATES } from '../../domain/order-state.ts'
import { TRANSITIONS } from '../../domain/order-transitions.ts'

const page = statesPage()
const section = (title: string) => page.split(/^## /m).find((text) => text.startsWith(title)) ?? ''
const rowsOf = (text: string) => text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))

test('every state stands on the page once, in both languages', () => {
  const rows = rowsOf(section('状态')).slice(1)

  expect(rows.map((row) => row.split('`')[1])).toEqual(ORDER_STATES)
  for (const { zh, en } of Object.values(ORDER_STATE_TABLE)) expect(section('状态')).toContain(`| ${zh} ${en} |`)
})

test('every row of the table is one line with the same number of cells', () => {
  const rows = rowsOf(section('转换'))

  expect(rows).toHaveLength(TRANSITIONS.length + 1)
  expect(new Set(rows.map((row) => row.split(' | ').length))).toEqual(new Set([9]))
  for (const { zh, en } of TRANSITIONS) expect(section('转换')).toContain(`${zh}<br>${en}`)
})

test('an event that merchants report is starred, one that others report is not', () => {
  expect(page).toMatch(/\| 12 \| AUDITING \| `AUDIT_PASS` ★<br>/)
  expect(page).toMatch(/\| 4 \| WAIT_PAY \| `PAID`<br>/)
})

const ALL_KINDS = ['N', 'CN', 'CO', 'B']
const AUDITED = ['N', 'CN', 'CO']

test.each([
  { state: 'PENDING_CHECK', key: 'CHECK', kinds: AUDITED, length: '8 秒 8 s', targets: ['CANCELLED'] },
  { state: 'WAIT_ACCEPT', key: 'NOTICE', kinds: ALL_KINDS, length: '10 分钟 10 min', targets: ['WAIT_ACCEPT'] },
  { state: 'WAIT_MATERIAL', key: 'MATERIAL', kinds: AUDITED, length: '3 天 3 d', targets: ['REFUNDING'] },
  {
    state: 'CANCELLING',
    key: 'CANCEL_REPLY',
    kinds: ALL_KINDS,
    length: '24 小时 24 h',
    targets: ['REFUNDING', 'CANCELLING'],
  },
  { state: 'SIGNED', key: 'ACTIVATE', kinds: ['N', 'CN'], length: '30 天 30 d', targets: ['SIGNED'] },
])('in $state the deadline $key counts for $kinds: $length', ({ state, key, ...rest }) => {
  expect(deadlineRows().find((row) => row.state === state && row.key === key)).toMatchObject(rest)
})

test('a bare phone is never checked, audited or provisioned', () => {
  expect(ORDER_STATES.filter((state) => !statesOfKind('B').includes(state))).toEqual([
    'PENDING_CHECK',
    'AUDITING',
    'WAIT_MATERIAL',
    'PROVISIONING',
  ])
  expect(statesOfKind('CO')).toEqual(ORDER_STATES)
})

test('a diagram has one arrow between two states, and none to a state that the kind does not know', () => {
  const lines = stateDiagram('B', (state) => state).split('\n')
  const arrows = lines.filter((line) => line.includes('-->')).map((line) => line.split(' : ')[0] ?? '')

  expect(lines).toContain('  WAIT_ACCEPT --> WAIT_SHIP : ACCEPT')
  expect(lines).toContain('  CANCELLING --> WAIT_SHIP : CANCEL_REFUSE')
  expect(new Set(arrows).size).toBe(arrows.length)
  expect(lines.join('\n')).not.toMatch(/AUDITING|PROVISIONING|PENDING_CHECK/)
})
