import { ApiError } from './api-client.ts'
import { CommandError } from './exit.ts'
import { NoticeDetail } from './notice-log.ts'
import type { Partner } from './partner.ts'

/** Each partner sees its own notices only, so that all are asked. @throws CommandError when none has it. */
export async function findNotice(
  partners: readonly Partner[],
  noticeId: string,
): Promise<{ notice: NoticeDetail; partner: Partner }> {
  for (const partner of partners) {
    const { api, base } = partner
    try {
      const notice = await api.get({ path: `${base}/notices/${encodeURIComponent(noticeId)}`, data: NoticeDetail })
      return { notice, partner }
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status !== 404) throw error
    }
  }
  throw new CommandError({
    code: 'NOTICE_NOT_FOUND',
    zh: `没有通知 ${noticeId}`,
    en: `there is no notice ${noticeId}`,
    action: { zh: '用 npx mallbridge deliveries 查找.', en: 'Look it up with npx mallbridge deliveries.' },
  })
}
