import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { eq, sql } from 'drizzle-orm'
import type { Database } from '../../db/connect.ts'
import { orders } from '../../db/schema/index.ts'
import type { OrderState } from '../../domain/order-state.ts'
import { formatTime } from '../../domain/time.ts'
import { newImei } from './order-drafts.ts'
import type { Platform } from './processes.ts'
import { type Answer, type Call, openSignedClient, type SignedClient } from './signed-client.ts'

export const BARE_SKU = 'SKU-X2-BLUE-256'
const PRICE_FEN = 259_900
const LOOK_AGAIN_MS = 200

/** Everything that mall and merchant will ever send about one bare phone, made once so that a retry is the same bytes. */
export interface BareOrder {
  orderId: string
  place: Call
  pay: Call
  cancel: Call
  ship: Call
  confirm: Call
}

export function bareOrder(): BareOrder {
  const orderId = `E${randomUUID().replaceAll('-', '').slice(0, 24)}`
  const ofMall = `/v1/mall/orders/${orderId}`
  const receiver = {
    receiverName: '测试用户甲',
    receiverPhone: '13800001234',
    provinceCode: '320000',
    cityCode: '320100',
    districtCode: '320102',
    address: '测试路 1 号',
  }
  const parcel = { packageNo: 'P1', carrierCode: 'SF', trackingNo: `SF${orderId.slice(1, 14)}`, imeis: [newImei()] }
  return {
    orderId,
    place: post('/v1/mall/orders', {
      orderId,
      merchantId: 'M-TERMINAL',
      productKind: 'B',
      items: [{ itemId: '1', skuId: BARE_SKU, title: '星河 X2', quantity: 1, unitPrice: PRICE_FEN }],
      fees: [{ feeCode: 'DEVICE', amount: PRICE_FEN }],
      receiver,
    }),
    pay: post(`${ofMall}/payments`, { paymentNo: `P-${orderId}`, amount: PRICE_FEN, paidAt: formatTime(Date.now()) }),
    cancel: post(`${ofMall}/cancel`, { cancelNo: `C-${orderId}`, reasonCode: 'BUYER_CHANGED_MIND' }),
    ship: post(`/v1/orders/${orderId}/shipments`, { packages: [parcel], last: true }),
    confirm: post(`${ofMall}/receipt`, { confirmedBy: 'BUYER' }),
  }
}

export const bareOrders = (count: number): BareOrder[] => Array.from({ length: count }, bareOrder)

export const post = (path: string, body: unknown): Call => ({ path, body: JSON.stringify(body), key: randomUUID() })

/** A mall and the merchant of the bare phones, who accepts every order, agrees to every cancellation and is refunded. */
export interface Trade {
  mall: SignedClient
  merchant: SignedClient
  /** All answers of both sides. */
  answers(): Answer[]
  /** From its placing to its completion, asking again until each step is done. */
  live(order: BareOrder): Promise<void>
  /** Until the order is in the state, by what the API says. */
  reaches(order: BareOrder, state: OrderState): Promise<void>
  close(): Promise<void>
}

export function openTrade({ apiUrl, applications, partner }: Platform): Trade {
  const [mall, merchant] = ['MALL-DEMO', 'M-TERMINAL'].map((id) => {
    const application = applications.find((candidate) => candidate.id === id)
    if (application === undefined) throw new Error(`the demo has no ${id}`)
    return openSignedClient(apiUrl, application)
  })
  if (mall === undefined || merchant === undefined) throw new Error('a trade has two sides')
  partner.answerWith(({ path, body }) => {
    if (path.endsWith('/refund-requested')) void payBack(mall, body)
    if (path.startsWith('/eligibility')) return { eligible: true, allowNum: 1 }
    return { accepted: 'ACCEPTED', decision: 'AGREE' }
  })
  const reaches: Trade['reaches'] = async ({ orderId }, wanted) => {
    const look: Call = { path: `/v1/mall/orders/${orderId}/state` }
    for (;;) {
      const { status, data } = await mall.insist(look)
      if (data.orderState === wanted || status === 0) return
      await pause(LOOK_AGAIN_MS)
    }
  }
  return {
    mall,
    merchant,
    answers: () => [...mall.answers, ...merchant.answers],
    reaches,
    live: async (order) => {
      await mall.insist(order.place)
      await mall.insist(order.pay)
      await reaches(order, 'WAIT_SHIP')
      await merchant.insist(order.ship)
      await mall.insist(order.confirm)
    },
    close: async () => {
      await Promise.all([mall.close(), merchant.close()])
    },
  }
}

/** Each time that the mall is asked, with a key that is the same whenever it is asked for the same refund. */
async function payBack(mall: SignedClient, { orderId, refundNo }: Record<string, unknown>): Promise<void> {
  const path = `/v1/mall/orders/${String(orderId)}/refunds/${String(refundNo)}/result`
  await mall.insist({ path, body: JSON.stringify({ status: 'SUCCESS' }), key: `refund-${String(refundNo)}` })
}

/** Orders whose log has a gap, does not continue where it stopped, or ends elsewhere than the order (invariant I7). */
export async function brokenLogs(db: Database): Promise<string[]> {
  const rows = await db.execute<{ order_id: string }>(sql`
    with steps as (
      select order_id, seq, "from", "to",
             row_number() over log as place, lag("to") over log as previous,
             last_value("to") over (log rows between unbounded preceding and unbounded following) as last_to,
             count(*) over (partition by order_id) as steps
      from order_state_log window log as (partition by order_id order by seq)
    )
    select distinct orders.order_id from orders left join steps using (order_id)
    where steps.seq is null or steps.seq <> steps.place or steps."from" is distinct from steps.previous
       or steps.last_to <> orders.state or steps.steps <> orders.version`)
  return rows.map((row) => row.order_id)
}

export async function stateInDatabase(db: Database, { orderId }: BareOrder): Promise<string | undefined> {
  const [row] = await db.select({ state: orders.state }).from(orders).where(eq(orders.orderId, orderId))
  return row?.state
}
