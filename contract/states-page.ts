import { ACTORS } from '../domain/actor.ts'
import { MALL_NOTICES, MERCHANT_NOTICES } from '../domain/notice.ts'
import { ORDER_EVENTS, type OrderEvent } from '../domain/order-event.ts'
import { ORDER_STATE_TABLE, ORDER_STATES, type OrderState } from '../domain/order-state.ts'
import { MERCHANT_EVENTS, type OrderEffect, TRANSITIONS, type Transition } from '../domain/order-transitions.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS } from '../domain/product-kind.ts'
import { both, lines, table } from './markdown-table.ts'
import { deadlineRows } from './states-deadlines.ts'
import { stateDiagram } from './states-diagram.ts'

const EFFECTS: Record<OrderEffect, string> = {
  RESERVE_NUMBER: '号码预占 number reserved',
  REGAIN_GOODS: '重新取得号码与库存 number and stock taken again',
  FREE_GOODS: '释放号码与库存 number and stock set free',
  OCCUPY_NUMBER: '号码已开户 number occupied',
  ACTIVATE_NUMBER: '号码在网 number active',
  RECORD_DEVICES: '登记串号 IMEI recorded',
  CONSUME_STOCK: '扣减库存 stock consumed',
  CONSUME_SHIPPED: '扣减已发部分的库存 stock of what has left consumed',
  RETURN_STOCK: '库存退回 stock returned',
  WITHDRAW_NOTICES: '撤回通知 notices withdrawn',
  REPLACE_PARCEL: '更正物流单号 tracking number corrected',
  ADD_PARCELS: '登记包裹并订阅轨迹 parcels recorded and followed',
  RESET_READS: '证件照查看次数重置 picture reads reset',
  END: '归档 filed',
  REVIVE: '重新打开 opened again',
}

const INTRODUCTION = `# 订单状态 Order states

本页由平台的状态转换表生成；表中没有的转换一律拒绝。已达到目标的重复事件返回 \`changed: false\`；其余返回 409，并附当前状态、
版本与 \`allowedEvents\`。标 ★ 的事件由商户通过接口 4（修改订单状态）上报，SHIP 与 REPLACE_PARCEL 通过接口 11。商户不能付款、
退款、完成或恢复订单，也不能签收快递。

This page is made from the platform's transition table; what is not in it is refused. A repeated event whose target is already
reached answers \`changed: false\`, everything else 409 with the current state, version and \`allowedEvents\`. Merchants report
events marked ★ through interface 4, SHIP and REPLACE_PARCEL through interface 11. They can never pay, refund, complete or
revive an order, nor sign for an express parcel.
`

const AFTER_TRANSITIONS = `第 1 行是下单：校验过或无需校验的订单从 WAIT_PAY 开始，其余从 PENDING_CHECK 开始。第 32 行属于充值，暂未开放。第 34 行：已结束的
订单收到其他事件返回 409，并记为迟到事件。D 行是时限经过而没有专门的行：订单状态不变，里程碑记为违约，双方各收到一次通知。
逾期未退的款项（全额或部分）例外：每天以 REFUND_REQUESTED 再次请商城退款，直至完成。挂起期间（第 33 行）计时停止，商户的事件返回
ORDER_ON_HOLD；对通知的答复予以保留，解除挂起后生效。

Row 1 is placing: an order starts in WAIT_PAY when it was checked or needs no check, in PENDING_CHECK otherwise. Row 32 belongs
to recharges, which are not sold yet. Row 34: any other event of an ended order answers 409 and is kept as a late event. Rows D
are deadlines without a row of their own: the state stays, the milestone is violated, both sides are told once. But the
mall is asked by REFUND_REQUESTED each day anew for a refund, whole or partial, that is late, until it is done. While an order is held (row 33)
its clocks stand and merchants get ORDER_ON_HOLD; what they answer to a notice is kept and counts after the release.
`

const BEFORE_DEADLINES = `时长是默认值，下单时随订单固定，自进入该状态起算；例外：PAY 自下单起算且不晚于号码锁定到期，SHIP 自付款（B）或首次待发货
（N、CN、CO）起算，NOTICE 自付款起算。N、CN 激活后，CONFIRM 与 CO、B 相同。

Lengths are the defaults; an order keeps those that it was placed with. They count from the entry into the state, but PAY from
placing and no later than the end of the number's lock, SHIP from payment (B) or from the first WAIT_SHIP (N, CN, CO), NOTICE from
payment. Once N and CN are active, CONFIRM is as for CO and B.
`

const BEFORE_DIAGRAMS = `图中省略不改变状态的事件、挂起与解除，以及运营从付款后任一状态发起的退款（第 35 行）。

The diagrams leave out events that do not change the state, holding and releasing, and the operator's refund, which is possible
from every open state after payment (row 35).
`

/** States, transitions and deadlines as Markdown, both languages, from the tables that the platform runs on. */
export function statesPage(): string {
  return [
    INTRODUCTION,
    `## 状态 States\n\n${stateTable()}`,
    `## 转换 Transitions\n\n${kindLine()}\n\n${transitionTable()}\n\n${AFTER_TRANSITIONS}`,
    `## 时限 Deadlines\n\n${BEFORE_DEADLINES}\n${deadlineTable()}\n`,
    `## 图 Diagrams\n\n${BEFORE_DIAGRAMS}\n${diagrams()}`,
  ].join('\n')
}

function stateTable(): string {
  const rows = ORDER_STATES.map((state) => {
    const row = ORDER_STATE_TABLE[state]
    return [`\`${state}\``, both(row), both(ACTORS[row.nextActor]), row.isFinal ? '终态 final' : '']
  })
  return `${table(['状态 State', '含义 Meaning', '待谁处理 Next actor', ''], rows)}\n`
}

const kindLine = (): string => PRODUCT_KIND_CODES.map((kind) => `${kind} ${both(PRODUCT_KINDS[kind])}`).join(' · ')

function transitionTable(): string {
  return table(
    [
      '#',
      '起始 From',
      '事件 Event',
      '由谁 Who',
      '商品 Kinds',
      '到 To',
      '条件与说明 Guard',
      '影响 Effect',
      '通知 Notices',
    ],
    TRANSITIONS.map(transitionRow),
  )
}

function transitionRow(row: Transition): string[] {
  const isStarred = row.actors.includes('MERCHANT') && MERCHANT_EVENTS.some((event) => event === row.event)
  return [
    row.row,
    lines(row.from),
    `\`${row.event}\`${isStarred ? ' ★' : ''}<br>${both(ORDER_EVENTS[row.event])}`,
    lines(row.actors.map((actor) => both(ACTORS[actor]))),
    row.kinds.length === PRODUCT_KIND_CODES.length ? '全部 all' : row.kinds.join(', '),
    targetText(row),
    `${row.zh}<br>${row.en}`,
    lines((row.effects ?? []).map((effect) => EFFECTS[effect])),
    lines(noticeTexts(row)),
  ]
}

function targetText({ to, returnTo }: Transition): string {
  if (to === 'RETURN_STATE') return '撤单前的状态<br>where it was'
  if (to !== 'SAME') return `\`${to}\``
  return returnTo ? `不变 same<br>返回到 back to \`${returnTo}\`` : '不变 same'
}

function noticeTexts({ merchantNotice, mallNotice }: Transition): string[] {
  const toMerchant = merchantNotice ? [`商户 merchant: ${both(MERCHANT_NOTICES[merchantNotice])}`] : []
  return mallNotice ? [...toMerchant, `商城 mall: ${both(MALL_NOTICES[mallNotice])}`] : toMerchant
}

function deadlineTable(): string {
  const rows = deadlineRows().map(({ state, key, event, kinds, length, targets, milestone }) => [
    `\`${state}\``,
    key,
    kinds.length === PRODUCT_KIND_CODES.length ? '全部 all' : kinds.join(', '),
    length,
    eventText(event),
    lines(targets.map((target) => (target === state ? '不变 same' : `\`${target}\``))),
    milestone ?? '–',
  ])
  const head = [
    '状态 State',
    '时限 Deadline',
    '商品 Kinds',
    '时长 Length',
    '到期 When it passes',
    '到 To',
    '里程碑 Milestone',
  ]
  return table(head, rows)
}

const eventText = (event: OrderEvent): string => `\`${event}\` ${both(ORDER_EVENTS[event])}`

function diagrams(): string {
  const kindsOf = new Map<string, string[]>()
  for (const kind of PRODUCT_KIND_CODES) {
    const diagram = stateDiagram(kind, stateLabel)
    kindsOf.set(diagram, [...(kindsOf.get(diagram) ?? []), kind])
  }
  return [...kindsOf]
    .map(([diagram, kinds]) => `### ${kinds.join('、')}\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n`)
    .join('\n')
}

const stateLabel = (state: OrderState): string => `${state} ${ORDER_STATE_TABLE[state].zh}`
