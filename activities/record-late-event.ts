import { recordLateEvent } from '../db/commands/notices.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** Keeps what came too late to matter, once (contract row 34). */
export const bindRecordLateEvent = ({ db }: ActivityDependencies) =>
  async function recordLateEventActivity(event: Parameters<typeof recordLateEvent>[1]): Promise<void> {
    await recordLateEvent(db, event)
  }
