import { closeNotices, recordLateEvent, withdrawNotice } from '../db/commands/notices.ts'
import type { ActivityDependencies } from './dependencies.ts'

export const bindWithdrawNotice = ({ db }: ActivityDependencies) =>
  async function withdrawNoticeActivity({ noticeId }: { noticeId: string }): Promise<{ neverLeft: boolean }> {
    return { neverLeft: await withdrawNotice(db, noticeId) }
  }

export const bindCloseNotice = ({ db }: ActivityDependencies) =>
  async function closeNoticeActivity({
    noticeId,
    state,
  }: {
    noticeId: string
    state: 'SUPERSEDED' | 'FAILED'
  }): Promise<void> {
    await closeNotices(db, { noticeIds: [noticeId], state })
  }

export const bindRecordLateEvent = ({ db }: ActivityDependencies) =>
  async function recordLateEventActivity(event: Parameters<typeof recordLateEvent>[1]): Promise<void> {
    await recordLateEvent(db, event)
  }
