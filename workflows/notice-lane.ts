import * as workflow from '@temporalio/workflow'
import { isOutdatedBy, NOTICE_LABELS, type NoticeRecipient } from '../domain/notice.ts'
import type { NoticeReply } from '../domain/notice-reply.ts'
import type { QueuedNotice } from '../domain/order-move.ts'
import { databaseStep, partnerCalls } from './partner-calls.ts'

export interface LaneOptions {
  recipient: NoticeRecipient
  partnerId: string
  noticeRetryMs: number
  /** Whether a notice still says something when its turn comes. */
  isNeeded(notice: QueuedNotice): boolean
  onDelivered(notice: QueuedNotice, reply: NoticeReply): Promise<void>
  /** Given up after the last try of the published schedule. */
  onFailed(notice: QueuedNotice): Promise<void>
}

export interface NoticeLane {
  push(notices: readonly QueuedNotice[]): void
  isIdle(): boolean
  /** Takes a notice back. True when not one attempt was made, and then none ever will be. */
  withdraw(type: QueuedNotice['type']): Promise<boolean>
}

/**
 * One recipient's notices of one order: one at a time, in order, the same id on every attempt. A newer notice that says
 * all that an older one would ends the older one, also while it is being retried.
 */
export function openLane(options: LaneOptions): NoticeLane {
  const queue: QueuedNotice[] = []
  let current: { notice: QueuedNotice; scope: workflow.CancellationScope; isOutdated: boolean } | null = null

  return { push, isIdle: () => current === null && queue.length === 0, withdraw }

  function push(added: readonly QueuedNotice[]): void {
    for (const notice of added) {
      for (const older of queue.filter((waiting) => isOutdatedBy(waiting.type, notice.type))) {
        queue.splice(queue.indexOf(older), 1)
        notice.supersedes = [...(notice.supersedes ?? []), older.noticeId, ...(older.supersedes ?? [])]
      }
      queue.push(notice)
      if (current !== null && isOutdatedBy(current.notice.type, notice.type)) {
        current.isOutdated = true
        current.scope.cancel()
      }
    }
    if (current === null && queue.length > 0) void drain()
  }

  async function drain(): Promise<void> {
    for (let notice = queue.shift(); notice !== undefined; notice = queue.shift()) {
      const scope = new workflow.CancellationScope()
      current = { notice, scope, isOutdated: false }
      await deliver(notice, scope)
      current = null
    }
  }

  async function deliver(notice: QueuedNotice, scope: workflow.CancellationScope): Promise<void> {
    const waitMs = notice.notBeforeMs === undefined ? 0 : notice.notBeforeMs - Date.now()
    if (waitMs > 0) await workflow.condition(() => !options.isNeeded(notice), waitMs)
    if (!options.isNeeded(notice)) return close(notice, 'SUPERSEDED')
    try {
      const calls = partnerCalls({
        partnerId: options.partnerId,
        summary: NOTICE_LABELS[notice.type].zh,
        totalMs: options.noticeRetryMs,
      })
      const reply = await scope.run(() =>
        calls.deliverNotice({ noticeId: notice.noticeId, supersedes: notice.supersedes ?? [] }),
      )
      if (reply.outcome === 'DELIVERED') await options.onDelivered(notice, reply)
    } catch (error) {
      if (!workflow.isCancellation(error) && !(error instanceof workflow.ActivityFailure)) throw error
      const isOutdated = current?.isOutdated === true
      await close(notice, isOutdated ? 'SUPERSEDED' : 'FAILED')
      if (!isOutdated) await options.onFailed(notice)
    }
  }

  async function close(notice: QueuedNotice, state: 'SUPERSEDED' | 'FAILED'): Promise<void> {
    await workflow.CancellationScope.nonCancellable(() =>
      databaseStep('通知结束 notice closed').closeNotice({ noticeId: notice.noticeId, state }),
    )
  }

  async function withdraw(type: QueuedNotice['type']): Promise<boolean> {
    const notice = current?.notice.type === type ? current.notice : queue.find((waiting) => waiting.type === type)
    if (notice === undefined) return false
    const { neverLeft } = await databaseStep('撤回通知 notice withdrawn').withdrawNotice({ noticeId: notice.noticeId })
    if (!neverLeft) return false
    if (current?.notice === notice) {
      current.isOutdated = true
      current.scope.cancel()
    } else {
      queue.splice(queue.indexOf(notice), 1)
    }
    return true
  }
}
