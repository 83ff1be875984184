import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import type { ActivityDependencies } from '../../activities/dependencies.ts'
import { createPartnerClient } from '../../activities/merchant-client.ts'
import { noticeBody } from '../../activities/notice-body.ts'
import { MallNoticeBody, noticePath, OrderCreatedNotice, OrderStatusNotice } from '../../contract/notice.ts'
import type { NoticeRow } from '../../db/commands/notices.ts'
import type { Endpoint } from '../../db/queries/applications.ts'
import { contracts, contractTiers, parcels, phoneNumbers, plans } from '../../db/schema/index.ts'
import { ACTORS, type Actor } from '../../domain/actor.ts'
import { MALL_NOTICES, MERCHANT_NOTICES, type NoticeType } from '../../domain/notice.ts'
import { DEFAULT_ORDER_POLICY, type EventRequest, type OrderFacts } from '../../domain/order.ts'
import { advance } from '../../domain/order-advance.ts'
import { decide } from '../../domain/order-decision.ts'
import type { OrderDetails } from '../../domain/order-details.ts'
import { ORDER_EVENTS, type OrderEvent } from '../../domain/order-event.ts'
import type { QueuedNotice } from '../../domain/order-move.ts'
import { ORDER_STATES } from '../../domain/order-state.ts'
import { PRODUCT_KIND_CODES, type ProductKind } from '../../domain/product-kind.ts'
import { noticesOf } from '../../workflows/order-notices.ts'
import { cancellation, DAY_MS, orderIn, PAYABLE_FEN, parcel, payment, START_MS } from '../support/order-facts.ts'
import { openSeededDatabase, type SeededDatabase } from '../support/seeded-database.ts'
import { storeOrder } from '../support/stored-orders.ts'

/** What the OpenAPI document's webhooks are made of, by the path that a notice is posted to. */
const SCHEMAS: Record<string, z.ZodType> = {
  '/order-created': OrderCreatedNotice,
  '/order-status': OrderStatusNotice,
  '/order-state-changed': MallNoticeBody,
  '/cancel-result': MallNoticeBody,
  '/refund-requested': MallNoticeBody,
}

let seeded: SeededDatabase
let dependencies: ActivityDependencies
const partners = createPartnerClient()
beforeAll(async () => {
  seeded = await openSeededDatabase()
  dependencies = {
    db: seeded.db,
    masterKeys: seeded.masterKeys,
    partners,
    carrierAccount: null,
    postToCarrier: () => Promise.reject(new Error('no notice calls a carrier')),
    shredAfterMs: 0,
    policy: DEFAULT_ORDER_POLICY,
  }
})
afterAll(async () => {
  await partners.close()
  await seeded.close()
})

const endpoint: Endpoint = {
  partnerId: 'M-A',
  appKey: 'app-1',
  keyId: 's1',
  secret: 'secret-of-a-test',
  signsReplies: true,
  takesPlainIdentity: false,
  eligibilityUrl: null,
  noticeUrl: null,
}

test.each(PRODUCT_KIND_CODES)('#9 of kind %s is exactly what the document says of it', async (productKind) => {
  const orderId = await storeShipped(productKind)

  const body = await bodyOf(orderId, { type: 'ORDER_CREATED', recipient: 'MERCHANT', context: {} })

  expectDocumented('ORDER_CREATED', body)
  expect(body).toMatchObject({ orderId, productKind, receiver: { receiverName: '测试丙丁' } })
  // The holder travels sealed or not at all.
  expect(body).not.toHaveProperty('holder')
  expect(String(body.certCipher)).not.toContain('11010519491231002X')
})

test('#9 of an order whose personal data was destroyed is still what the document says', async () => {
  const orderId = await storeShipped('N', { vaultId: 'gone' })

  const body = await bodyOf(orderId, { type: 'ORDER_CREATED', recipient: 'MERCHANT', context: {} })

  expectDocumented('ORDER_CREATED', body)
  expect(body).not.toHaveProperty('certCipher')
})

test('every notice that any move of any order causes is exactly what the document says of it', async () => {
  const orderId = await storeOrder(seeded, { facts: { state: 'CANCELLING' } })
  const caused = distinct(noticesOfAllMoves())

  for (const notice of caused) expectDocumented(notice.type, await bodyOf(orderId, notice))

  // All of them came up, so the table and this test speak of the same notices.
  expect(new Set(caused.map(({ type }) => type))).toEqual(
    new Set([...Object.keys(MERCHANT_NOTICES), ...Object.keys(MALL_NOTICES)]),
  )
})

test('a member that the document does not know, at whatever depth, would be found', async () => {
  const orderId = await storeShipped('CN')
  const body = await bodyOf(orderId, { type: 'ORDER_CREATED', recipient: 'MERCHANT', context: {} })

  expect(() => expectDocumented('ORDER_CREATED', { ...body, orderState: undefined })).toThrow('to deeply equal')
  expect(() => expectDocumented('ORDER_CREATED', { ...body, unknown: 1 })).toThrow('to deeply equal')
  expect(() => expectDocumented('ORDER_CREATED', { ...body, plan: { ...(body.plan as object), unknown: 1 } })).toThrow(
    'to deeply equal',
  )
})

/** Strict at every depth: zod leaves out what a schema does not name, so what is parsed must be all that was sent. */
function expectDocumented(type: NoticeType, body: Record<string, unknown>): void {
  const parsed = SCHEMAS[noticePath(type)]?.safeParse(body)
  expect({ type, issues: parsed?.error?.issues ?? [] }).toEqual({ type, issues: [] })
  expect({ type, body }).toEqual({ type, body: parsed?.data })
}

async function bodyOf(
  orderId: string,
  { type, recipient, context }: Pick<QueuedNotice, 'type' | 'recipient' | 'context'>,
): Promise<Record<string, unknown>> {
  const notice: NoticeRow = {
    noticeId: randomUUID().replaceAll('-', ''),
    orderId,
    environment: null,
    partnerId: endpoint.partnerId,
    recipient,
    type,
    version: 7,
    state: 'PENDING',
    attempts: 1,
    unsentAttempts: 0,
    reply: null,
    position: 0,
    notBefore: null,
    nextAttemptAt: null,
    createdAt: new Date(),
    deliveredAt: null,
    // As it comes out of the database again.
    context: JSON.parse(JSON.stringify(context)) as Record<string, unknown>,
  }
  return JSON.parse(await noticeBody(dependencies, { notice, endpoint })) as Record<string, unknown>
}

/** A notice with the same members twice proves nothing more. */
function distinct(notices: QueuedNotice[]): QueuedNotice[] {
  const shapes = notices.map((notice) => [`${notice.type} ${membersOf(notice.context)}`, notice] as const)
  return [...new Map(shapes).values()]
}

const membersOf = (context: object): string =>
  Object.entries(context)
    .flatMap(([name, value]) => (value === undefined ? [] : [name]))
    .join(' ')

/** Whatever happens to an order in whatever state, as far as the transition table allows it. */
function noticesOfAllMoves(): QueuedNotice[] {
  const actors = Object.keys(ACTORS) as Actor[]
  const events = Object.keys(ORDER_EVENTS) as OrderEvent[]
  return PRODUCT_KIND_CODES.flatMap((kind) =>
    ORDER_STATES.flatMap((state) =>
      [orderIn(state, kind), orderIn(state, kind, { returnState: 'WAIT_SHIP' })].flatMap((order) =>
        events.flatMap((event) =>
          actors.flatMap((actor) => [
            ...noticesOfMove(order, requestOf(event, actor)),
            ...noticesOfMove(order, { ...requestOf(event, actor), reasonCode: 'REASON' }),
          ]),
        ),
      ),
    ),
  )
}

function noticesOfMove(order: OrderFacts, request: EventRequest): QueuedNotice[] {
  const policy = DEFAULT_ORDER_POLICY
  const context = { order, request, policy, nowMs: START_MS + DAY_MS }
  const decision = decide(context)
  if (decision.outcome !== 'MOVE') return []
  const move = { ...context, ...decision, refundNo: 'full', deadline: { key: 'AUDIT', milestone: 'AUDITED' } as const }
  return noticesOf({ move, next: advance(move), policy, newId: () => randomUUID() })
}

/** With all that any event may want, so that none is refused for what it lacks. */
const requestOf = (event: OrderEvent, actor: Actor): EventRequest => ({
  event,
  actor,
  requestKey: `${event}/${actor}`,
  reason: 'a reason',
  evidence: { iccid: '89860000000000000001', contractInstanceId: 'CI-1', reversalNo: 'RV-1' },
  parcels: [parcel(1, 2)],
  refund: { refundNo: 'full', amountFen: PAYABLE_FEN },
  ...payment(),
  ...cancellation(),
})

/** A shipped order of the demo's catalogue, with all the snapshots that its kind takes. */
async function storeShipped(productKind: ProductKind, changes: Partial<OrderDetails> = {}): Promise<string> {
  const facts = orderIn('SHIPPED', productKind)
  const orderId = `T${randomUUID().replaceAll('-', '').slice(0, 24)}`
  const snapshots = await snapshotsOf(productKind)
  await storeOrder(seeded, {
    draft: { orderId, productKind },
    facts: { ...facts, orderId },
    details: { ...snapshots, ...changes },
    evidence: { auditNo: 'A-1' },
  })
  await seeded.db.insert(parcels).values({
    orderId,
    packageNo: 'P1',
    carrierCode: 'SF',
    trackingNo: `SF${orderId}`,
    items: [{ itemId: '1', quantity: 1 }],
    imeis: ['860000000000001'],
    isPatternOk: true,
    shippedAt: new Date(),
  })
  return orderId
}

async function snapshotsOf(productKind: ProductKind): Promise<Partial<OrderDetails>> {
  const { db } = seeded
  const [plan] = await db.select().from(plans)
  const [contract] = await db.select().from(contracts)
  const [tier] = await db.select().from(contractTiers)
  const [number] = await db.select().from(phoneNumbers)
  if (!plan || !contract || !tier || !number) throw new Error('the demo has no catalogue')
  const isContract = productKind === 'CN' || productKind === 'CO'
  return {
    plan: productKind === 'B' ? null : plan,
    contract: isContract ? contract : null,
    tier: isContract ? { ...tier, phonePriceFen: 329_900 } : null,
    number: productKind === 'N' || productKind === 'CN' ? number : null,
  }
}
