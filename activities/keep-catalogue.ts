import { returnAgedNumbers } from '../db/commands/catalogue/age-back.ts'
import { type OpenNotice, tellLowStock } from '../db/commands/catalogue/low-stock.ts'
import { retireDueItems } from '../db/commands/catalogue/retire-due-items.ts'
import type { ActivityDependencies } from './dependencies.ts'

export interface KeptCatalogue {
  retiredItems: number
  returnedNumbers: number
  /** To be sent. */
  notices: OpenNotice[]
  noticeRetryMs: number
}

/** One round of the catalogue's Schedule; each step is bounded and safe to repeat. */
export const bindKeepCatalogue = ({ db, policy }: ActivityDependencies) =>
  async function keepCatalogue(): Promise<KeptCatalogue> {
    const retiredItems = await retireDueItems(db)
    const returnedNumbers = await returnAgedNumbers(db)
    return { retiredItems, returnedNumbers, notices: await tellLowStock(db), noticeRetryMs: policy.noticeRetryMs }
  }
