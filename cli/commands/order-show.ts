import type { Command } from 'commander'
import { z } from 'zod'
import { formatYuan } from '../../domain/money.ts'
import { AS_OPTION, type CommonOptions, parseOrderId, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { runCommand } from '../exit.ts'
import { type ListedNotice, NoticePage, noticeTable } from '../notice-log.ts'
import { actorText, clockTime, eventText, kindText, paint, relativeTime, stateText, table } from '../paper.ts'
import { choosePartner, choosePartners, type Partner, temporalUrlOf } from '../partner.ts'

interface ShowOptions extends CommonOptions {
  readonly as?: string
}

export function defineOrderShow(command: Command): void {
  withCommonOptions(command)
    .argument('<orderId>', '订单号 · order number', parseOrderId)
    .option(...AS_OPTION)
    .action((orderId: string, options: ShowOptions) => runCommand(options, () => showOrder(orderId, options)))
}

const Detail = z.looseObject({
  orderId: z.string(),
  merchantId: z.string(),
  productKind: z.string(),
  orderState: z.string(),
  version: z.int(),
  nextActor: z.string(),
  dueAt: z.string().nullable(),
  hold: z.object({ reason: z.string() }).nullable(),
  payableAmount: z.int(),
  paidAmount: z.int(),
  refundedAmount: z.int(),
  createdAt: z.string(),
  allowedEvents: z.array(z.string()),
  items: z.array(z.looseObject({ title: z.string(), quantity: z.int() })),
})

const StateLogPage = z.object({
  items: z.array(
    z.object({
      seq: z.int(),
      from: z.string().nullable(),
      to: z.string(),
      event: z.string(),
      actor: z.string(),
      reasonCode: z.string().nullable(),
      reason: z.string().nullable(),
      occurredAt: z.string(),
      requestId: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
})

const Logistics = z.object({
  packages: z.array(
    z.object({
      packageNo: z.string(),
      carrierCode: z.string(),
      trackingNo: z.string(),
      status: z.string(),
      traces: z.array(z.object({ time: z.string(), text: z.string() })),
    }),
  ),
})

interface ShownOrder {
  readonly order: z.output<typeof Detail>
  readonly stateLogs: z.output<typeof StateLogPage>['items']
  readonly packages: z.output<typeof Logistics>['packages']
  readonly notices: (ListedNotice & { partnerId: string })[]
  readonly temporalUrl: string | null
}

async function showOrder(orderId: string, { demoFile, as, json }: ShowOptions): Promise<void> {
  const demo = readDemoFile(demoFile)
  const order = await readOrder(choosePartner(demo, as), orderId)
  const notices = await readNotices(choosePartners(demo, as), order.order)
  const shown = { ...order, notices, temporalUrl: temporalUrlOf(demo, orderId) }
  console.log(json ? JSON.stringify(shown) : sheetOf(shown))
}

async function readOrder({ api, base }: Partner, orderId: string) {
  const path = `${base}/orders/${orderId}`
  // The order first: when there is none, that is the answer.
  const order = await api.get({ path, data: Detail })
  const [logs, logistics] = await Promise.all([
    api.get({ path: `${path}/state-logs`, query: { limit: 100 }, data: StateLogPage }),
    api.get({ path: `${path}/logistics`, data: Logistics }),
  ])
  return { order, stateLogs: logs.items, packages: logistics.packages }
}

/** Each side sees its own notices; who asks for nobody in particular sees both. */
async function readNotices(
  partners: readonly Partner[],
  { orderId, merchantId }: ShownOrder['order'],
): Promise<ShownOrder['notices']> {
  const concerned = partners.filter(({ id, role }) => role === 'MALL' || id === merchantId)
  const lists = await Promise.all(
    concerned.map(async ({ api, base, id }) => {
      const { items } = await api.get({ path: `${base}/notices`, query: { orderId, limit: 100 }, data: NoticePage })
      return items.map((notice) => ({ ...notice, partnerId: id }))
    }),
  )
  return lists.flat().sort((left, right) => left.createdAt.localeCompare(right.createdAt))
}

function sheetOf({ order, stateLogs, packages, notices, temporalUrl }: ShownOrder): string {
  const nowMs = Date.now()
  const due = order.dueAt === null ? '' : `, ${relativeTime(order.dueAt, nowMs)}到期`
  const head = [
    `${paint('bold', order.orderId)}  ${kindText(order.productKind)}  ${order.merchantId}  v${order.version}`,
    `状态  ${paint('cyan', stateText(order.orderState))}  (下单 ${relativeTime(order.createdAt, nowMs)})`,
    `待办  ${actorText(order.nextActor)}${due}`,
    ...(order.hold === null ? [] : [paint('yellow', `挂起  ${order.hold.reason}`)]),
    ...(order.allowedEvents.length === 0 ? [] : [`商户可报  ${order.allowedEvents.join(' ')}`]),
    `金额  应付 ${formatYuan(order.payableAmount)}  实付 ${formatYuan(order.paidAmount)}  已退 ${formatYuan(order.refundedAmount)}`,
    ...order.items.map(({ title, quantity }) => `商品  ${title} × ${quantity}`),
  ]
  const steps = stateLogs.map(({ seq, from, to, event, actor, reasonCode, reason, occurredAt }) => [
    String(seq),
    clockTime(occurredAt),
    eventText(event),
    actorText(actor),
    from === to || from === null ? stateText(to) : `${from} → ${stateText(to)}`,
    [reasonCode, reason].filter((text) => text !== null).join(' '),
  ])
  const parcels = packages.map(({ packageNo, carrierCode, trackingNo, status, traces }) => {
    const last = traces.at(-1)
    return [packageNo, carrierCode, trackingNo, status, last ? `${clockTime(last.time)} ${last.text}` : '']
  })
  return [
    ...head,
    '',
    table(['#', '时间', '事件', '操作方', '状态', '原因'], steps),
    ...(parcels.length > 0 ? ['', table(['包裹', '承运', '单号', '状态', '最新轨迹'], parcels)] : []),
    ...(notices.length > 0 ? ['', noticeTable(notices, nowMs)] : []),
    ...(temporalUrl === null ? [] : ['', `Temporal  ${temporalUrl}`]),
  ].join('\n')
}
