import { and, eq } from 'drizzle-orm'
import type { Executor } from '../connect.ts'
import { applications, partners } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'

/** A merchant that takes orders in the caller's environment; null for any other name. */
export async function findMerchant(
  db: Executor,
  { environment }: TenantScope,
  merchantId: string,
): Promise<{ merchantId: string; nameZh: string } | null> {
  const [row] = await db
    .select({ merchantId: partners.partnerId, nameZh: partners.nameZh })
    .from(partners)
    .innerJoin(applications, eq(applications.partnerId, partners.partnerId))
    .where(
      and(
        eq(partners.partnerId, merchantId),
        eq(partners.kind, 'MERCHANT'),
        eq(applications.environment, environment),
        eq(applications.isEnabled, true),
      ),
    )
    .limit(1)
  return row ?? null
}
