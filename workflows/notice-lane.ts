import * as workflow from '@temporalio/workflow'
import { isOutdatedBy, NOTICE_LABELS } from '../domain/notice.ts'
import type { NoticeReply } from '../domain/notice-reply.ts'
import type { QueuedNotice } from '../domain/order-move.ts'
import { databaseStep, partnerCalls } from './partner-calls.ts'

export interface LaneOptions {
  partnerId: string
  noticeRetryMs: number
  /** Whether a notice still says something, when its turn comes and while it is being sent. */
  isNeeded(notice: QueuedNotice): boolean
  onDelivered(notice: QueuedNotice, reply: NoticeReply): Promise<void>
  /** Given up after the last try of the published schedule. */
  onFailed(notice: QueuedNotice): Promise<void>
}

export interface NoticeLane {
  push(notices: readonly QueuedNotice[]): void
  isIdle(): boolean
  /** Stops sending what is not needed any more. */
  review(): void
  /** Takes over a delivery that was made beside the lane, by hand. */
  hear(noticeId: string, reply: NoticeReply): void
}

interface Sending {
  notice: QueuedNotice
  scope: workflow.CancellationScope
  isOutdated: boolean
  /** Of a delivery beside the lane. */
  reply?: NoticeReply
}

/**
 * One recipient's notices of one order: one at a time, in order, the same id on every attempt. A newer notice that says
 * all that an older one would ends the older one, also while it is being retried.
 */
export function openLane(options: LaneOptions): NoticeLane {
  const known = new Map<string, QueuedNotice>()
  const queue: QueuedNotice[] = []
  let sending: Sending | null = null
  let isDraining = false

  return { push, isIdle: () => !isDraining, review, hear }

  function push(added: readonly QueuedNotice[]): void {
    for (const notice of added) {
      known.set(notice.noticeId, notice)
      for (const older of queue.filter((waiting) => isOutdatedBy(waiting, notice))) {
        queue.splice(queue.indexOf(older), 1)
        notice.supersedes = [...(notice.supersedes ?? []), older.noticeId, ...(older.supersedes ?? [])]
      }
      queue.push(notice)
      if (sending !== null && isOutdatedBy(sending.notice, notice)) outdate(sending)
    }
    if (!isDraining && queue.length > 0) void drain()
  }

  function review(): void {
    if (sending !== null && !options.isNeeded(sending.notice)) outdate(sending)
  }

  function outdate(current: Sending): void {
    current.isOutdated = true
    current.scope.cancel()
  }

  function hear(noticeId: string, reply: NoticeReply): void {
    const notice = known.get(noticeId)
    if (notice === undefined) return
    if (sending?.notice !== notice) return void options.onDelivered(notice, reply)
    sending.reply = reply
    sending.scope.cancel()
  }

  /** One that has to wait for its time lets the others pass. */
  async function drain(): Promise<void> {
    isDraining = true
    while (queue.length > 0) {
      const nextMs = earliestMs()
      const notice = queue.find((waiting) => notBeforeMs(waiting) <= Date.now())
      if (notice === undefined) {
        await workflow.condition(() => earliestMs() !== nextMs, nextMs - Date.now())
        continue
      }
      queue.splice(queue.indexOf(notice), 1)
      await deliver(notice)
    }
    isDraining = false
  }

  function earliestMs(): number {
    return Math.min(...queue.map(notBeforeMs))
  }

  function notBeforeMs(notice: QueuedNotice): number {
    return options.isNeeded(notice) ? (notice.notBeforeMs ?? 0) : 0
  }

  async function deliver(notice: QueuedNotice): Promise<void> {
    if (!options.isNeeded(notice)) return close(notice, 'SUPERSEDED')
    const current: Sending = { notice, scope: new workflow.CancellationScope(), isOutdated: false }
    sending = current
    const reply = await send(current)
    sending = null
    if (reply?.outcome === 'DELIVERED') return options.onDelivered(notice, reply)
    if (reply !== null) return
    await close(notice, current.isOutdated ? 'SUPERSEDED' : 'FAILED')
    if (!current.isOutdated) await options.onFailed(notice)
  }

  /** Null when it was given up or called off. */
  async function send(current: Sending): Promise<NoticeReply | null> {
    const { noticeId, type, supersedes = [] } = current.notice
    const calls = partnerCalls({
      partnerId: options.partnerId,
      summary: NOTICE_LABELS[type].zh,
      totalMs: options.noticeRetryMs,
    })
    try {
      return await current.scope.run(() => calls.deliverNotice({ noticeId, supersedes }))
    } catch (error) {
      if (!workflow.isCancellation(error) && !(error instanceof workflow.ActivityFailure)) throw error
      return current.reply ?? null
    }
  }

  async function close(notice: QueuedNotice, state: 'SUPERSEDED' | 'FAILED'): Promise<void> {
    await workflow.CancellationScope.nonCancellable(() =>
      databaseStep('通知结束 notice closed').closeNotice({ noticeId: notice.noticeId, state }),
    )
  }
}
