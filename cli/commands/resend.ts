import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { AS_OPTION, type CommonOptions, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { CommandError, runCommand } from '../exit.ts'
import { findNotice } from '../find-notice.ts'
import { attemptTable, type NoticeDetail } from '../notice-log.ts'
import { choosePartners } from '../partner.ts'

interface ResendOptions extends CommonOptions {
  readonly as?: string
}

export function defineResend(command: Command): void {
  withCommonOptions(command)
    .argument('<noticeId>', '通知编号 · id of the notice')
    .option(...AS_OPTION)
    .action((noticeId: string, options: ResendOptions) => runCommand(options, () => resend(noticeId, options)))
}

const LOOK_MS = 400
const LOOKS = 50

async function resend(noticeId: string, { demoFile, as, json }: ResendOptions): Promise<void> {
  const partners = choosePartners(readDemoFile(demoFile), as)
  const { notice, partner } = await findNotice(partners, noticeId)
  const path = `${partner.base}/notices/${noticeId}/resend`
  await partner.api.post({ path, body: {}, attempts: 1, data: z.looseObject({}) })
  if (!json) console.log('已安排重发 · on its way')
  const sent = await untilAttempted(async () => (await findNotice([partner], noticeId)).notice, notice)
  console.log(json ? JSON.stringify({ ...sent, partnerId: partner.id }) : attemptTable(sent, Date.now()))
}

/** Until the attempt is over, so that its answer can be shown. */
async function untilAttempted(read: () => Promise<NoticeDetail>, before: NoticeDetail): Promise<NoticeDetail> {
  for (let look = 0; look < LOOKS; look += 1) {
    const now = await read()
    const last = now.deliveries.at(-1)
    if (now.deliveries.length > before.deliveries.length && last?.latencyMs != null) return now
    await sleep(LOOK_MS)
  }
  throw new CommandError({
    code: 'TIMEOUT',
    zh: '重发已受理, 但还没有结果',
    en: 'the resend was taken, but nothing came of it yet',
    action: { zh: `npx mallbridge deliveries ${before.noticeId}`, en: 'Look again with the same command.' },
  })
}
