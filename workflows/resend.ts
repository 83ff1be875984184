import type { ResendInput } from './messages.ts'
import { partnerCalls } from './partner-calls.ts'

const ONE_TRY_MS = 60_000

/** `resend-<noticeId>`: somebody wants a notice to be sent again: the same id, the newest state, logged like any attempt. */
export async function resendWorkflow({ noticeId, partnerId }: ResendInput): Promise<void> {
  const calls = partnerCalls({ partnerId, summary: '人工重发 resent by hand', totalMs: ONE_TRY_MS })
  await calls.deliverNotice({ noticeId, supersedes: [], isManual: true })
}
