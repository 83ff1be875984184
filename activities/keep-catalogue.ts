import { returnAgedNumbers } from '../db/commands/catalogue/age-back.ts'
import { findUntoldNotices, type OpenNotice } from '../db/commands/catalogue/catalogue-notices.ts'
import { tellLowStock } from '../db/commands/catalogue/low-stock.ts'
import { markWindows } from '../db/commands/catalogue/mark-windows.ts'
import { retireDueItems } from '../db/commands/catalogue/retire-due-items.ts'
import { findUnstartedBatches, type UnstartedBatch } from '../db/commands/catalogue-batches.ts'
import type { ActivityDependencies } from './dependencies.ts'

export interface KeptCatalogue {
  retiredItems: number
  /** Validities that began or ended. */
  markedWindows: number
  returnedNumbers: number
  /** To be sent. */
  notices: OpenNotice[]
  /** To be started. */
  batches?: UnstartedBatch[]
  noticeRetryMs: number
}

/** One round of the catalogue's Schedule; each step is bounded and safe to repeat. */
export const bindKeepCatalogue = ({ db, policy }: ActivityDependencies) =>
  async function keepCatalogue(): Promise<KeptCatalogue> {
    const retiredItems = await retireDueItems(db)
    const markedWindows = await markWindows(db)
    const returnedNumbers = await returnAgedNumbers(db)
    await tellLowStock(db)
    const [notices, batches] = await Promise.all([findUntoldNotices(db), findUnstartedBatches(db)])
    return { retiredItems, markedWindows, returnedNumbers, notices, batches, noticeRetryMs: policy.noticeRetryMs }
  }
