import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import * as workflow from '@temporalio/workflow'
import { ACTORS, type Actor } from '../domain/actor.ts'
import { dueAtMs } from '../domain/deadline.ts'
import type { OrderFacts, OrderPolicy } from '../domain/order.ts'
import { nextActor } from '../domain/order-decision.ts'
import { initialState } from '../domain/order-placement.ts'
import { ORDER_STATE_TABLE } from '../domain/order-state.ts'
import type { OrderInput } from './messages.ts'

const ORDER_STATE = defineSearchAttributeKey('OrderState', SearchAttributeType.KEYWORD)
const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL)
const NEXT_ACTION_AT = defineSearchAttributeKey('NextActionAt', SearchAttributeType.DATETIME)

const CHINA_OFFSET_MS = 8 * 3600_000

/** What an operator sees of an order in Temporal's Web UI. No personal data: it is readable there in clear. */
export function createDisplay(input: OrderInput) {
  let shown = `${initialState(input.draft)}|false` // What the start of the workflow has set.
  return function show(order: OrderFacts): void {
    workflow.setCurrentDetails(currentDetails(order, input))
    const dueMs = dueAtMs({ order, policy: input.policy })
    const needsAttention = order.attention !== null
    // One history event a change of what is searched for, none for the rest.
    const key = `${order.state}|${needsAttention}`
    if (key === shown) return
    shown = key
    workflow.upsertSearchAttributes([
      { key: ORDER_STATE, value: order.state },
      { key: NEEDS_ATTENTION, value: needsAttention },
      { key: NEXT_ACTION_AT, value: dueMs === null ? null : new Date(dueMs) },
    ])
  }
}

function currentDetails(order: OrderFacts, { draft, display, policy }: OrderInput): string {
  const state = ORDER_STATE_TABLE[order.state]
  const rows: [string, string][] = [
    ['状态 State', `**${state.zh}** ${order.state}`],
    ['待谁处理 Next actor', actorText(nextActor(order))],
    ['时限 Due', dueText(order, policy)],
    ['商户 Merchant', `${display.merchantName} (${draft.merchantId})`],
    [
      '金额 Money',
      `应付 payable ${yuan(order.payableFen)} · 实付 paid ${yuan(order.paidFen)} · 已退 refunded ${yuan(order.refundedFen)}`,
    ],
    ['版本 Version', String(order.version)],
  ]
  if (order.parcels.length > 0) {
    rows.push([
      '包裹 Parcels',
      order.parcels.map(({ carrierCode, trackingNo }) => `${carrierCode} ${trackingNo}`).join(', '),
    ])
  }
  if (order.attention !== null) rows.push(['需要关注 Needs attention', `⚠️ ${order.attention}`])
  if (display.consoleUrl !== null) rows.push(['控制台 Console', `${display.consoleUrl}/orders/${order.orderId}`])
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n')
}

const actorText = (actor: Actor): string => `${ACTORS[actor].zh} ${ACTORS[actor].en}`

const yuan = (amountFen: number): string => `¥${(amountFen / 100).toFixed(2)}`

function dueText(order: OrderFacts, policy: OrderPolicy): string {
  const dueMs = dueAtMs({ order, policy })
  if (dueMs === null) return '–'
  return `${new Date(dueMs + CHINA_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ')} (UTC+8)`
}
