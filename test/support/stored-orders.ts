import { randomUUID } from 'node:crypto'
import { sealPersonal } from '../../db/commands/vault.ts'
import { connectDatabase, type Database } from '../../db/connect.ts'
import { orders } from '../../db/schema/index.ts'
import type { TenantScope } from '../../db/tenant-scope.ts'
import { DEFAULT_ORDER_POLICY, type OrderFacts } from '../../domain/order.ts'
import { nextActor } from '../../domain/order-decision.ts'
import type { OrderDetails } from '../../domain/order-details.ts'
import type { OrderDraft } from '../../domain/order-draft.ts'
import { newOrder } from '../../domain/order-placement.ts'
import { type PersonalDocument, phoneSuffixOf } from '../../domain/personal-document.ts'
import { type KeyRing, readMasterKeys } from '../../platform/key-ring.ts'
import { createTestDatabase } from './database.ts'

export interface Store {
  db: Database
  masterKeys: KeyRing
  close(): Promise<void>
}

const KEYS = `k1:${Buffer.from(Array.from({ length: 32 }, (_, index) => index * 5 + 1)).toString('base64')}`
const CONNECTIONS = 20

/** A database of its own, for reads of rows that a test writes by itself. */
export async function openStore(): Promise<Store> {
  const database = await createTestDatabase()
  const connection = connectDatabase({
    url: database.url,
    maxConnections: CONNECTIONS,
    statementTimeoutMs: 15_000,
    applicationName: 'test',
  })
  const close = async () => {
    await connection.close()
    await database.drop()
  }
  return { db: connection.db, masterKeys: readMasterKeys(KEYS), close }
}

export const MERCHANT_A: TenantScope = { partnerKind: 'MERCHANT', partnerId: 'M-A', environment: 'SANDBOX' }
export const MERCHANT_B: TenantScope = { ...MERCHANT_A, partnerId: 'M-B' }
export const MALL: TenantScope = { partnerKind: 'MALL', partnerId: 'MALL-1', environment: 'SANDBOX' }

const PERSON: PersonalDocument = {
  holder: { certType: '01', certNo: '11010519491231002X', certName: '测试甲乙', contactPhone: '13800001234' },
  receiver: { receiverName: '测试丙丁', receiverPhone: '13900005678', address: '测试省测试市测试路 1 号' },
  buyerRemark: '请打 13900005678',
}

export interface StoredChanges {
  draft?: Partial<OrderDraft>
  phoneSuffix?: string
  facts?: Partial<OrderFacts>
  details?: Partial<OrderDetails>
  evidence?: Record<string, unknown>
  atMs?: number
  /** Unpaid orders are the mall's alone. */
  isUnpaid?: boolean
}

/** An order as a workflow would have left it, of merchant A and the mall; its number. */
export async function storeOrder({ db, masterKeys }: Store, changes: StoredChanges = {}): Promise<string> {
  const { vaultId } = await sealPersonal(db, masterKeys, PERSON)
  const atMs = changes.atMs ?? Date.now()
  const draft = { ...draftOf(vaultId), ...changes.draft }
  const placed = newOrder({ draft, policy: DEFAULT_ORDER_POLICY, payableFen: 9900, lockEndsAtMs: null, nowMs: atMs })
  const facts: OrderFacts = { ...placed, ...changes.facts }
  await db.insert(orders).values({
    ...draft,
    phoneSuffix: changes.phoneSuffix ?? phoneSuffixOf(PERSON),
    state: facts.state,
    version: facts.version,
    nextActor: nextActor(facts),
    payableFen: facts.payableFen,
    paidFen: facts.paidFen,
    refundedFen: facts.refundedFen,
    provinceCode: draft.receiverArea.provinceCode,
    facts,
    details: { ...detailsOf(draft), ...changes.details },
    evidence: changes.evidence ?? {},
    createdAt: new Date(atMs),
    updatedAt: new Date(atMs),
    paidAt: changes.isUnpaid ? null : new Date(atMs),
  })
  return draft.orderId
}

function draftOf(vaultId: string): OrderDraft {
  return {
    orderId: `T${randomUUID().replaceAll('-', '').slice(0, 24)}`,
    mallId: MALL.partnerId,
    merchantId: MERCHANT_A.partnerId,
    environment: 'SANDBOX',
    productKind: 'B',
    checkId: null,
    lockId: null,
    items: [{ itemId: '1', skuId: 'SKU-1', title: '测试手机', quantity: 1, unitPriceFen: 9900 }],
    fees: [{ feeCode: 'DEVICE', amountFen: 9900 }],
    codes: {},
    quantity: 1,
    receiverArea: { provinceCode: '320000', cityCode: '320100', districtCode: '320102' },
    deliveryType: 'EXPRESS',
    deliveryTimeType: 'ANY',
    vaultId,
    holderHash: 'none',
    phoneHash: null,
    bodyHash: 'none',
    requestId: 'test',
  }
}

function detailsOf(draft: OrderDraft): OrderDetails {
  const { fees, items, codes, quantity, receiverArea, deliveryType, deliveryTimeType, vaultId } = draft
  const parts = { plan: null, contract: null, tier: null, number: null }
  return { fees, items, codes, quantity, receiverArea, deliveryType, deliveryTimeType, vaultId, ...parts }
}
