import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { sealSecret } from '../../platform/envelope.ts'
import type { KeyRing } from '../../platform/key-ring.ts'
import type { Database } from '../connect.ts'
import { findApplication, secretCell } from '../queries/applications.ts'
import * as schema from '../schema/index.ts'
import * as catalogue from './catalogue.ts'

export interface DemoUrls {
  merchantSimulatorUrl: string | null
  mallSimulatorUrl: string | null
}
export interface DemoApplication {
  id: string
  kind: 'MALL' | 'MERCHANT'
  name: string
  appKey: string
  secret: string
  keyId: string
}

const LOOPBACK = ['127.0.0.1/32', '::1/128']
const SECRET_BYTES = 24
const KEY_BYTES = 9

const PARTNERS = [
  { partnerId: 'MALL-DEMO', kind: 'MALL', nameZh: '移动商城（演示）', nameEn: 'Mobile mall (demo)' },
  { partnerId: catalogue.JIANGSU, kind: 'MERCHANT', nameZh: '江苏移动（演示）', nameEn: 'Jiangsu Mobile (demo)' },
  {
    partnerId: catalogue.TERMINAL_COMPANY,
    kind: 'MERCHANT',
    nameZh: '终端公司（演示）',
    nameEn: 'Terminal company (demo)',
  },
] as const

/** Partners, keys and a small catalogue to try the platform with; a second run only brings the callback URLs up to date. */
export async function seedDemo(db: Database, ring: KeyRing, urls: DemoUrls): Promise<DemoApplication[]> {
  await db
    .insert(schema.partners)
    .values([...PARTNERS])
    .onConflictDoNothing()
  await seedCatalogue(db)
  const seeded: DemoApplication[] = []
  for (const partner of PARTNERS) seeded.push(await seedApplication(db, ring, { ...partner, urls }))
  return seeded
}

async function seedCatalogue(db: Database): Promise<void> {
  await db.insert(schema.plans).values(catalogue.demoPlans).onConflictDoNothing()
  await db.insert(schema.contracts).values(catalogue.demoContracts).onConflictDoNothing()
  await db.insert(schema.contractTiers).values(catalogue.demoTiers).onConflictDoNothing()
  await db.insert(schema.terminals).values(catalogue.demoTerminals).onConflictDoNothing()
  await db.insert(schema.terminalSkus).values(catalogue.demoSkus).onConflictDoNothing()
  await db.insert(schema.tierTerminals).values(catalogue.demoTierTerminals).onConflictDoNothing()
  await db.insert(schema.phoneNumbers).values(catalogue.demoNumbers).onConflictDoNothing()
  await db.insert(schema.listingStaff).values(catalogue.demoListingStaff).onConflictDoNothing()
}

type DemoPartner = (typeof PARTNERS)[number] & { urls: DemoUrls }

async function seedApplication(db: Database, ring: KeyRing, partner: DemoPartner): Promise<DemoApplication> {
  const { partnerId, kind, nameZh: name } = partner
  const [existing] = await db.select().from(schema.applications).where(eq(schema.applications.partnerId, partnerId))
  const appKey = existing?.appKey ?? `demo-${randomBytes(KEY_BYTES).toString('base64url')}`
  if (!existing) await addApplication(db, ring, { partnerId, appKey })
  await db.update(schema.applications).set(callbackUrls(partner)).where(eq(schema.applications.appKey, appKey))
  const { secrets = [] } = (await findApplication(db, ring, appKey)) ?? {}
  const current = secrets.find(({ notAfterMs }) => notAfterMs === null || notAfterMs > Date.now())
  if (!current) throw new Error(`the demo application of ${partnerId} has no secret that counts; start with --fresh`)
  return { id: partnerId, kind, name, appKey, secret: current.secret, keyId: current.keyId }
}

async function addApplication(
  db: Database,
  ring: KeyRing,
  { partnerId, appKey }: { partnerId: string; appKey: string },
): Promise<void> {
  const keyId = 's1'
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  const { sealed: sealedSecret, ...wrapped } = sealSecret(ring, secret, secretCell(appKey, keyId))
  await db.transaction(async (transaction) => {
    await transaction
      .insert(schema.applications)
      .values({ appKey, partnerId, environment: 'SANDBOX', allowedIps: LOOPBACK, signsReplies: true })
    await transaction.insert(schema.applicationSecrets).values({ appKey, keyId, sealedSecret, ...wrapped })
  })
}

function callbackUrls({ kind, urls }: DemoPartner) {
  if (kind === 'MALL') return { noticeUrl: urls.mallSimulatorUrl && `${urls.mallSimulatorUrl}/notices` }
  const base = urls.merchantSimulatorUrl
  return { noticeUrl: base && `${base}/notices`, eligibilityUrl: base && `${base}/eligibility` }
}
