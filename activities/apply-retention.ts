import { clearExpired, shredDueKeys, thawNumbers } from '../db/commands/retention.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** One round of the retention Schedule; each step is bounded and safe to repeat. */
export const bindApplyRetention = ({ db }: ActivityDependencies) =>
  async function applyRetention(): Promise<{ shreddedKeys: number; clearedRows: number }> {
    const shreddedKeys = await shredDueKeys(db)
    await thawNumbers(db)
    return { shreddedKeys, clearedRows: await clearExpired(db) }
  }
