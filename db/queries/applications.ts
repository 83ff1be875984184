import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { cellName, openSecret } from '../../platform/envelope.ts'
import type { KeyRing } from '../../platform/key-ring.ts'
import type { Executor } from '../connect.ts'
import { applicationSecrets, applications, partners } from '../schema/index.ts'

export const secretCell = (appKey: string, keyId: string) =>
  cellName({ table: 'application_secrets', row: `${appKey}.${keyId}`, column: 'sealed_secret' })

export interface OpenedSecret {
  keyId: string
  secret: string
  notAfterMs: number | null
}

/** The secrets of an application that still count, newest first: two while one replaces the other. */
async function findSecrets(db: Executor, ring: KeyRing, appKey: string): Promise<OpenedSecret[]> {
  const rows = await db
    .select()
    .from(applicationSecrets)
    .where(
      and(eq(applicationSecrets.appKey, appKey), sql`coalesce(${applicationSecrets.notAfter}, 'infinity') > now()`),
    )
    .orderBy(desc(applicationSecrets.createdAt), desc(applicationSecrets.keyId))
  return rows.map(({ keyId, sealedSecret: sealed, wrappedKey, masterKeyId, notAfter }) => ({
    keyId,
    secret: openSecret(ring, { sealed, wrappedKey, masterKeyId }, secretCell(appKey, keyId)),
    notAfterMs: notAfter?.getTime() ?? null,
  }))
}

/** What the front door asks before it knows who calls; hence without a tenant scope. */
export async function findApplication(db: Executor, ring: KeyRing, appKey: string) {
  const [row] = await db
    .select({ application: applications, partnerKind: partners.kind })
    .from(applications)
    .innerJoin(partners, eq(partners.partnerId, applications.partnerId))
    .where(eq(applications.appKey, appKey))
  if (!row) return null
  return { ...row.application, partnerKind: row.partnerKind, secrets: await findSecrets(db, ring, appKey) }
}

export interface Endpoint {
  partnerId: string
  appKey: string
  keyId: string
  secret: string
  signsReplies: boolean
  takesPlainIdentity: boolean
  eligibilityUrl: string | null
  noticeUrl: string | null
}

/** Where a partner wants to be called in an environment; null when it has no application there that may be called. */
export async function findEndpoint(
  db: Executor,
  ring: KeyRing,
  { partnerId, environment }: { partnerId: string; environment: 'SANDBOX' | 'LIVE' },
): Promise<Endpoint | null> {
  const [application] = await db
    .select()
    .from(applications)
    .where(
      and(
        eq(applications.partnerId, partnerId),
        eq(applications.environment, environment),
        eq(applications.isEnabled, true),
        isNotNull(applications.noticeUrl),
      ),
    )
    .orderBy(asc(applications.createdAt), asc(applications.appKey))
    .limit(1)
  if (!application) return null
  const [current] = await findSecrets(db, ring, application.appKey)
  return current ? { ...application, ...current } : null
}
