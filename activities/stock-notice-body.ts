import type { NoticeRow } from '../db/commands/notices.ts'
import type { Executor } from '../db/connect.ts'
import { findStock } from '../db/queries/stock.ts'

/** The stock as it is now; of a SKU that was deleted meanwhile, as it was. */
export async function stockNoticeBody(db: Executor, notice: NoticeRow): Promise<string> {
  const { noticeId, partnerId, context } = notice
  const now = await findStock(db, { merchantId: partnerId, skuId: String(context.skuId) })
  return JSON.stringify({ noticeId, ...(now ?? context) })
}
