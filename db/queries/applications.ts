import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { cellName, openSecret } from '../../platform/envelope.ts'
import type { KeyRing } from '../../platform/key-ring.ts'
import type { Executor } from '../connect.ts'
import { applicationSecrets, applications, partners } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'

export const secretCell = (appKey: string, keyId: string) =>
  cellName({ table: 'application_secrets', row: `${appKey}.${keyId}`, column: 'sealed_secret' })

export interface OpenedSecret {
  keyId: string
  secret: string
  notAfterMs: number | null
}

/** How long whoever still names a secret that ended is told so, instead of that its signature is wrong. */
const REMEMBERED_DAYS = 30

/** The secrets of an application that count, or ended within the last `endedDays`, newest first. */
async function findSecrets(
  db: Executor,
  ring: KeyRing,
  { appKey, endedDays }: { appKey: string; endedDays: number },
): Promise<OpenedSecret[]> {
  const endsAfter = sql`now() - ${`${endedDays} days`}::interval`
  const rows = await db
    .select()
    .from(applicationSecrets)
    .where(
      and(
        eq(applicationSecrets.appKey, appKey),
        sql`coalesce(${applicationSecrets.notAfter}, 'infinity') > ${endsAfter}`,
      ),
    )
    .orderBy(desc(applicationSecrets.createdAt), desc(applicationSecrets.keyId))
  return rows.map(({ keyId, sealedSecret: sealed, wrappedKey, masterKeyId, notAfter }) => ({
    keyId,
    secret: openSecret(ring, { sealed, wrappedKey, masterKeyId }, secretCell(appKey, keyId)),
    notAfterMs: notAfter?.getTime() ?? null,
  }))
}

/**
 * What the front door asks before it knows who calls; hence without a tenant scope. Of the secrets some may have ended:
 * `notAfterMs` tells.
 */
export async function findApplication(db: Executor, ring: KeyRing, appKey: string) {
  const [row] = await db
    .select({ application: applications, partnerKind: partners.kind })
    .from(applications)
    .innerJoin(partners, eq(partners.partnerId, applications.partnerId))
    .where(eq(applications.appKey, appKey))
  if (!row) return null
  const secrets = await findSecrets(db, ring, { appKey, endedDays: REMEMBERED_DAYS })
  return { ...row.application, partnerKind: row.partnerKind, secrets }
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

const takesNotices = ({ partnerId, environment }: Pick<TenantScope, 'partnerId' | 'environment'>) =>
  and(
    eq(applications.partnerId, partnerId),
    eq(applications.environment, environment),
    eq(applications.isEnabled, true),
    isNotNull(applications.noticeUrl),
  )

/** Whether the partner has registered where its notices go. */
export async function hasNoticeUrl(db: Executor, scope: TenantScope): Promise<boolean> {
  return (await db.$count(applications, takesNotices(scope))) > 0
}

/** Where a partner wants to be called in an environment; null when it has no application there that may be called. */
export async function findEndpoint(
  db: Executor,
  ring: KeyRing,
  partner: Pick<TenantScope, 'partnerId' | 'environment'>,
): Promise<Endpoint | null> {
  const [application] = await db
    .select()
    .from(applications)
    .where(takesNotices(partner))
    .orderBy(asc(applications.createdAt), asc(applications.appKey))
    .limit(1)
  if (!application) return null
  const [current] = await findSecrets(db, ring, { appKey: application.appKey, endedDays: 0 })
  return current ? { ...application, ...current } : null
}
