import { expect, test } from 'vitest'
import { lifePage } from '../../../contract/catalogue/life-page.ts'
import { LISTING_STATES, LISTING_TRANSITIONS } from '../../../domain/listing.ts'
import { NICE_ADJUSTMENTS, NICE_RULES } from '../../../domain/nice-number.ts'
import { NUMBER_MOVES, NUMBER_STATE_CODES, NUMBER_STATES } from '../../../domain/number.ts'

const page = lifePage()
const section = (title: string) => page.split(/^##+ /m).find((text) => text.startsWith(title)) ?? ''
const rowsOf = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1)

test('every state of a listing and every step of it stands on the page, with who may take it', () => {
  expect(rowsOf('上架状态')).toHaveLength(Object.keys(LISTING_STATES).length)
  expect(rowsOf('上架转换')).toHaveLength(LISTING_TRANSITIONS.length + 1)
  expect(rowsOf('上架转换')).toContainEqual(
    '| PENDING_REVIEW | `REJECT`<br>驳回 refused | 审核人 reviewer | `REJECTED` | 必填 required |',
  )
  expect(rowsOf('上架状态').filter((row) => row.includes('终态'))).toEqual([
    '| `RETIRED` | 已退市 never sold again | 终态 final |',
  ])
})

test('every state of a number is entered by some move, and only being in use has no way out but closing', () => {
  const moves = Object.values(NUMBER_MOVES)

  expect(rowsOf('号码状态')).toHaveLength(Object.keys(NUMBER_STATES).length)
  expect(rowsOf('号码转换')).toHaveLength(moves.length)
  expect(new Set(moves.map(({ to }) => to))).toEqual(new Set(NUMBER_STATE_CODES))
  const leaving = moves.filter(({ from }: { from: readonly string[] }) => from.includes('ACTIVE'))
  expect(leaving.map(({ to }) => to)).toEqual(['AGING'])
})

test('every rule for nice numbers is published, best first, with what adds and takes away', () => {
  const nice = section('靓号等级')

  expect(NICE_RULES.map(({ zh, en }) => nice.indexOf(`${zh}<br>${en}`))).toEqual(
    NICE_RULES.map(({ zh, en }) => nice.indexOf(`${zh}<br>${en}`)).toSorted((left, right) => left - right),
  )
  for (const { zh, en } of [...NICE_RULES, ...Object.values(NICE_ADJUSTMENTS)]) {
    expect(nice).toContain(zh)
    expect(nice).toContain(en)
  }
})

test('the examples are graded as the platform grades them', () => {
  expect(rowsOf('示例')).toEqual(
    expect.arrayContaining([
      '| 13951608888 | 尾号四连号 four of one digit at the end | 9 |',
      '| 13951604444 | 尾号四连号 four of one digit at the end | 7 |',
      '| 13951605427 | 无 none | 0 |',
    ]),
  )
})
