import { ApplicationFailure, activityInfo, Context } from '@temporalio/activity'
import { noticePath, readNoticeReply } from '../contract/notice.ts'
import { beginAttempt, closeNotices, endAttempt, type NoticeRow } from '../db/commands/notices.ts'
import { type Endpoint, findEndpoint } from '../db/queries/applications.ts'
import { findNoticeTarget } from '../db/queries/notice-target.ts'
import { NOTICE_ENDED, NOTICE_UNDELIVERED } from '../domain/activity-failure.ts'
import { jitteredDelayMs } from '../domain/notice.ts'
import type { NoticeReply } from '../domain/notice-reply.ts'
import type { ActivityDependencies } from './dependencies.ts'
import { type CallPartner, type PartnerCall, PartnerError } from './merchant-client.ts'
import { noticeBody } from './notice-body.ts'

const ATTEMPT_MS = 15_000

export interface DeliverNotice {
  noticeId: string
  supersedes: readonly string[]
  isManual?: boolean
}

/**
 * One attempt to deliver one notice: logged before a byte leaves, its body built from the newest state, and when it
 * fails, retried by the engine after the published pause (contract section 6, domain/notice.ts).
 */
export const bindDeliverNotice = (dependencies: ActivityDependencies) =>
  async function deliverNotice({ noticeId, supersedes, isManual = false }: DeliverNotice): Promise<NoticeReply> {
    const { db, masterKeys } = dependencies
    await closeNotices(db, { noticeIds: supersedes, state: 'SUPERSEDED' })
    const target = await findNoticeTarget(db, noticeId)
    if (target === null) throw ApplicationFailure.nonRetryable(`no notice ${noticeId}`, NOTICE_ENDED)
    const endpoint = await findEndpoint(db, masterKeys, target)
    if (!endpoint?.noticeUrl) throw retryLater('the partner has no notice URL', undefined)
    const url = `${endpoint.noticeUrl}${noticePath(target.type)}`
    try {
      return await dependencies.partners.inPlace(endpoint.partnerId, async (call) => {
        const started = await beginAttempt(db, { noticeId, url, isManual })
        return 'reply' in started ? started.reply : makeAttempt(dependencies, { ...started, endpoint, isManual, call })
      })
    } catch (error) {
      // Our own limit is no failure of the partner's: nothing was begun, and a place is free again soon.
      if (error instanceof PartnerError && error.kind === 'BUSY') throw retryLater('BUSY', 800 + 400 * Math.random())
      throw error
    }
  }

interface Attempt {
  notice: NoticeRow
  attempt: number
  endpoint: Endpoint
  isManual: boolean
  call: CallPartner
}

async function makeAttempt(
  dependencies: ActivityDependencies,
  { notice, attempt, endpoint, isManual, call }: Attempt,
): Promise<NoticeReply> {
  const { db } = dependencies
  const { noticeId } = notice
  try {
    const body = await noticeBody(dependencies, { notice, endpoint })
    const answer = await call(callOf({ notice, endpoint, body }))
    const reply = readNoticeReply(answer.data)
    const { httpStatus, latencyMs } = answer
    if (reply === null) throw new PartnerError('NOT_JSON', { httpStatus, latencyMs, answerText: answer.text })
    await endAttempt(db, {
      noticeId,
      attempt,
      outcome: 'DELIVERED',
      latencyMs,
      httpStatus,
      answer: answer.text,
      nextAttemptAt: null,
      reply,
    })
    return reply
  } catch (error) {
    if (!(error instanceof PartnerError)) throw error
    const delayMs = isManual ? null : (error.retryAfterMs ?? jitteredDelayMs(attempt, Math.random()))
    await endAttempt(db, {
      noticeId,
      attempt,
      outcome: error.kind,
      latencyMs: error.latencyMs,
      httpStatus: error.httpStatus ?? null,
      answer: error.answerText ?? null,
      nextAttemptAt: delayMs === null ? null : new Date(Date.now() + delayMs),
      neverSent: error.neverSent,
    })
    if (isManual) throw ApplicationFailure.nonRetryable(error.kind, NOTICE_ENDED)
    throw retryLater(error.kind, delayMs ?? undefined)
  }
}

function callOf({ notice, endpoint, body }: { notice: NoticeRow; endpoint: Endpoint; body: string }): PartnerCall {
  return {
    endpoint: { ...endpoint, direction: notice.recipient === 'MALL' ? 'P2L' : 'P2M', url: endpoint.noticeUrl ?? '' },
    method: 'POST',
    suffix: noticePath(notice.type),
    body,
    totalMs: ATTEMPT_MS,
    signal: Context.current().cancellationSignal,
    echo: { field: 'noticeId', value: notice.noticeId },
  }
}

/** Short words only: the failure is readable in Temporal's Web UI. */
function retryLater(message: string, delayMs: number | undefined): ApplicationFailure {
  return ApplicationFailure.create({
    message,
    type: NOTICE_UNDELIVERED,
    nextRetryDelay: delayMs ?? jitteredDelayMs(activityInfo().attempt, Math.random()),
  })
}
