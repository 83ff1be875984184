import { randomUUID } from 'node:crypto'
import { type AnyColumn, and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { CatalogueNotice } from '../../../domain/notice.ts'
import type { Executor } from '../../connect.ts'
import { applications, notices } from '../../schema/index.ts'

const ROUND_ROWS = 100

/** Whose notice is to be sent. */
export interface OpenNotice {
  noticeId: string
  partnerId: string
  type: CatalogueNotice
}

export interface CatalogueNews {
  merchantId: string
  type: CatalogueNotice
  version: number
  /** What the notice says. */
  context: Record<string, unknown>
}

const hasNoticeUrl = and(eq(applications.isEnabled, true), isNotNull(applications.noticeUrl))

/** One that has no address would stand in the way of those behind it. */
export const canBeTold = (partnerId: AnyColumn) =>
  sql`exists (select 1 from ${applications} where ${hasNoticeUrl} and ${applications.partnerId} = ${partnerId})`

/**
 * Writes notices to merchants of their catalogues, which the catalogue's Schedule sends; those that have no address are told
 * nothing. A catalogue belongs to no environment: a merchant that is live is told there, another one in the sandbox.
 */
export async function tellMerchants(db: Executor, news: readonly CatalogueNews[]): Promise<void> {
  const environments = await environmentsOf(db, [...new Set(news.map(({ merchantId }) => merchantId))])
  const rows = news.flatMap(({ merchantId: partnerId, ...told }) => {
    const environment = environments.get(partnerId)
    if (environment === undefined) return []
    const noticeId = randomUUID().replaceAll('-', '')
    return [{ ...told, noticeId, partnerId, environment, recipient: 'MERCHANT' as const }]
  })
  if (rows.length > 0) await db.insert(notices).values(rows)
}

async function environmentsOf(db: Executor, merchantIds: string[]): Promise<Map<string, 'SANDBOX' | 'LIVE'>> {
  if (merchantIds.length === 0) return new Map()
  const rows = await db
    .select({ partnerId: applications.partnerId, environment: applications.environment })
    .from(applications)
    .where(and(hasNoticeUrl, inArray(applications.partnerId, merchantIds)))
    .orderBy(sql`${applications.environment} = 'LIVE'`) // The last word counts.
  return new Map(rows.map(({ partnerId, environment }) => [partnerId, environment]))
}

/** Those that were not tried yet: whoever lost the answer of an earlier round gets them again. */
export async function findUntoldNotices(db: Executor): Promise<OpenNotice[]> {
  const rows = await db
    .select({ noticeId: notices.noticeId, partnerId: notices.partnerId, type: notices.type })
    .from(notices)
    .where(
      and(isNull(notices.orderId), eq(notices.state, 'PENDING'), eq(notices.attempts, 0), canBeTold(notices.partnerId)),
    )
    .orderBy(asc(notices.createdAt))
    .limit(ROUND_ROWS)
  // Sound: only catalogue notices are without an order.
  return rows.map((row) => ({ ...row, type: row.type as CatalogueNotice }))
}
