import { ACTORS } from '../../domain/actor.ts'
import {
  LISTING_EVENTS,
  LISTING_ROLES,
  LISTING_STATE_CODES,
  LISTING_STATES,
  LISTING_TRANSITIONS,
} from '../../domain/listing.ts'
import { gradeNumber, NICE_ADJUSTMENTS, NICE_RULES, niceRuleOf } from '../../domain/nice-number.ts'
import { NUMBER_MOVES, NUMBER_STATE_CODES, NUMBER_STATES } from '../../domain/number.ts'
import { both, lines, table } from '../markdown-table.ts'

const INTRODUCTION = `# 上架与号码 Listing and numbers

本页由平台运行所用的表生成：商品目录各条目的上架状态、号码的状态，以及靓号等级规则。

This page is made from the tables that the platform runs on: where the items of a catalogue stand on their way to the shop, the
states of a number, and the rules by which nice numbers are graded.
`

const ABOUT_LISTING = `套餐、合约、合约档、终端、SKU 与增值业务由商户添加，经发布与审核后销售；号码不需审核。表中没有的转换返回 LISTING_CONFLICT，
已达到目标的重复操作不变化。发布人与审核人只能处理其负责地区内的条目，且审核人不得是该条目的发布人。平台代免审商户提交并通过，
也在到达设定的时间时退市。在架条目的改动作为新版本待审，审核前旧版继续销售。销售还须在有效期内；有效期开始与结束不改变上架状态。

Plans, contracts, tiers, terminals, SKUs and services are added by their merchant and sold once they were submitted and approved;
numbers need no review. A step that is not in the table is LISTING_CONFLICT, a repeat of one that is done changes nothing. Publishers
and reviewers act within their areas only, and the reviewer of an item is never its publisher. The platform submits and approves for
merchants who are trusted to list without review, and retires what was to retire at a time. A change of an item on sale waits
as a new version, and the old one is sold until it is approved. What is sold must be within its validity, too, which
begins and ends without another listing state.
`

const ABOUT_NUMBERS = `同一号码在任何时刻至多属于一位买家，任何并发下都不会重复销售；号码在整个平台内唯一，只属于一个商户。

A number belongs to one buyer at most at any time, whatever races, and is never sold twice; it is unique within the whole platform
and belongs to one merchant.
`

const ABOUT_NICE = `等级为 0（普通）至 9。自上而下，第一条与号码末尾相符的规则决定等级：同一字母为同一数字，不同字母为不同数字；标“顺”的为逐位加一
或减一。添加号码时写明 niceLevel 的以所写为准。

Levels go from 0 (plain) to 9. From the top, the first rule that fits the end of the number decides: the same letter is the same
digit, another letter another digit; in a run the digits go up or down by one. A niceLevel that is given with the number
stands as given.
`

/** Tails that show how the rules work together. */
const SHOWN_NUMBERS = [
  '13951608888',
  '13951604444',
  '13951601234',
  '13951603456',
  '13951606688',
  '13951601221',
  '13951605399',
  '13951605427',
]

/** A listing's states, a number's life and the nice-number rules as Markdown, both languages. */
export function lifePage(): string {
  return [
    INTRODUCTION,
    `## 上架状态 Listing states\n\n${listingStates()}\n`,
    `## 上架转换 Listing transitions\n\n${ABOUT_LISTING}\n${listingTransitions()}\n`,
    `## 号码状态 States of a number\n\n${ABOUT_NUMBERS}\n${numberStates()}\n`,
    `## 号码转换 Moves of a number\n\n${numberMoves()}\n`,
    `## 靓号等级 Nice numbers\n\n${ABOUT_NICE}\n${niceRules()}\n\n${niceAdjustments()}\n`,
    `### 示例 Examples\n\n${niceExamples()}\n`,
  ].join('\n')
}

const code = (text: string): string => `\`${text}\``

function listingStates(): string {
  const rows = LISTING_STATE_CODES.map((state) => {
    const isFinal = !LISTING_TRANSITIONS.some(({ from }) => from.includes(state))
    return [code(state), both(LISTING_STATES[state]), isFinal ? '终态 final' : '']
  })
  return table(['状态 State', '含义 Meaning', ''], rows)
}

function listingTransitions(): string {
  const rows = LISTING_TRANSITIONS.map(({ from, event, roles, to, needsReason }) => [
    lines(from),
    `${code(event)}<br>${both(LISTING_EVENTS[event])}`,
    lines(roles.map((role) => both(LISTING_ROLES[role]))),
    code(to),
    needsReason ? '必填 required' : '–',
  ])
  return table(['起始 From', '操作 Step', '由谁 Who', '到 To', '原因 Reason'], [ADDED, ...rows])
}

/** Where a listing begins is no step of it. */
const ADDED = ['–', '添加 added', both(LISTING_ROLES.MERCHANT), code('DRAFT'), '–']

function numberStates(): string {
  const rows = NUMBER_STATE_CODES.map((state) => [code(state), both(NUMBER_STATES[state])])
  return table(['状态 State', '含义 Meaning'], rows)
}

function numberMoves(): string {
  const rows = Object.values(NUMBER_MOVES).map(({ from, to, actors, zh, en }) => [
    lines(from),
    code(to),
    lines(actors.map((actor) => both(ACTORS[actor]))),
    `${zh}<br>${en}`,
  ])
  return table(['起始 From', '到 To', '由谁 Who', '何时 When'], rows)
}

function niceRules(): string {
  const rows = NICE_RULES.map((rule) => {
    const { shape, isStraight, level, zh, en } = rule
    return [isStraight ? `顺 run ${shape.length}` : code(shape), String(level), `${zh}<br>${en}`]
  })
  return table(['末尾 End', '等级 Level', '说明 Meaning'], rows)
}

function niceAdjustments(): string {
  const rows = Object.values(NICE_ADJUSTMENTS).map(({ step, zh, en }) => [step > 0 ? `+${step}` : `−${-step}`, zh, en])
  return table(['调整 Step', '条件', 'Condition'], rows)
}

function niceExamples(): string {
  const rows = SHOWN_NUMBERS.map((phoneNumber) => {
    const rule = niceRuleOf(phoneNumber)
    return [phoneNumber, rule === null ? '无 none' : both(rule), String(gradeNumber(phoneNumber))]
  })
  return table(['号码 Number', '规则 Rule', '等级 Level'], rows)
}
