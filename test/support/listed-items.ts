import { addCatalogueItem } from '../../db/commands/catalogue/add-item.ts'
import type { ItemKey } from '../../db/commands/catalogue/revisions.ts'
import type { Database } from '../../db/connect.ts'
import { findListingSheet } from '../../db/queries/listing-sheet.ts'
import { partners } from '../../db/schema/index.ts'
import type { AddedItem, PlanBody, SkuBody } from '../../domain/catalogue-item.ts'

let serial = 0

/** A merchant whose catalogue is reviewed, and has nothing in it yet. */
export async function newMerchant(db: Database): Promise<string> {
  const partnerId = `M-LIST-${++serial}`
  await db.insert(partners).values({ partnerId, kind: 'MERCHANT', nameZh: '测试商户', nameEn: 'a merchant' })
  return partnerId
}

export function addPlan(db: Database, merchantId: string, changes: Partial<PlanBody> = {}): Promise<AddedItem> {
  const body: PlanBody = {
    outerId: changes.planCode ?? 'P1',
    planCode: 'P1',
    planName: '测试套餐',
    monthlyFee: 8800,
    voiceMinutes: 100,
    dataMb: 1024,
    smsCount: 0,
    firstMonthMode: 'ALL',
    areaCodes: ['320000'],
    ...changes,
  }
  return addCatalogueItem(db, { kind: 'PLAN', merchantId, actorId: 'app', body })
}

/** Of a terminal that the merchant gets with it. */
export async function addSku(db: Database, merchantId: string, changes: Partial<SkuBody> = {}): Promise<AddedItem> {
  const terminal = { outerId: 'T1', terminalCode: 'T1', brand: '星河', model: 'X1', networkTypes: [] }
  await addCatalogueItem(db, { kind: 'TERMINAL', merchantId, actorId: 'app', body: terminal })
  const body: SkuBody = {
    terminalCode: 'T1',
    skuId: 'S1',
    color: '黑',
    storage: '256GB',
    price: 259_900,
    stock: 50,
    images: [],
    ...changes,
  }
  return addCatalogueItem(db, { kind: 'SKU', merchantId, actorId: 'app', body })
}

/** What a reviewer would be shown: the version of the change that waits, or of the item. */
export async function seenVersion(db: Database, key: ItemKey): Promise<number> {
  const sheet = await findListingSheet(db, key)
  return sheet?.pending?.version ?? sheet?.version ?? 1
}
