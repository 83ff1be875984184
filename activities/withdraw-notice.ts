import { withdrawNotice } from '../db/commands/notices.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** True when not one attempt was made; from then on none ever will be. */
export const bindWithdrawNotice = ({ db }: ActivityDependencies) =>
  async function withdrawNoticeActivity({ noticeId }: { noticeId: string }): Promise<{ neverLeft: boolean }> {
    return { neverLeft: await withdrawNotice(db, noticeId) }
  }
