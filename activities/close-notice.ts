import { closeNotices } from '../db/commands/notices.ts'
import type { ActivityDependencies } from './dependencies.ts'

interface ClosedNotice {
  noticeId: string
  state: 'SUPERSEDED' | 'FAILED'
}

/** Ends a notice that nobody will send any more. */
export const bindCloseNotice = ({ db }: ActivityDependencies) =>
  async function closeNoticeActivity({ noticeId, state }: ClosedNotice): Promise<void> {
    await closeNotices(db, { noticeIds: [noticeId], state })
  }
