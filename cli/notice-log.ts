import { z } from 'zod'
import { NOTICE_LABELS, type NoticeType } from '../domain/notice.ts'
import { paint, relativeTime, table } from './paper.ts'

const noticeFields = {
  noticeId: z.string(),
  orderId: z.string().nullable(),
  type: z.string(),
  state: z.string(),
  version: z.int(),
  attempts: z.int(),
  nextAttemptAt: z.string().nullable(),
  createdAt: z.string(),
  deliveredAt: z.string().nullable(),
}

export const NoticePage = z.object({ items: z.array(z.object(noticeFields)), nextCursor: z.string().nullable() })
export type ListedNotice = z.output<typeof NoticePage>['items'][number]

export const NoticeDetail = z.object({
  ...noticeFields,
  deliveries: z.array(
    z.object({
      attempt: z.int(),
      startedAt: z.string(),
      url: z.string(),
      outcome: z.string(),
      httpStatus: z.int().nullable(),
      latencyMs: z.int().nullable(),
      answer: z.string().nullable(),
      manual: z.boolean(),
    }),
  ),
})
export type NoticeDetail = z.output<typeof NoticeDetail>

const STATE_LABELS: Readonly<Record<string, string>> = {
  PENDING: '待送达',
  DELIVERED: '已送达',
  SUPERSEDED: '已被取代',
  WITHDRAWN: '已撤回',
  FAILED: '已放弃',
}

function noticeStateText(state: string): string {
  const text = `${STATE_LABELS[state] ?? ''} ${state}`.trim()
  if (state === 'FAILED') return paint('red', text)
  return state === 'PENDING' ? paint('yellow', text) : text
}

function noticeTypeText(type: string): string {
  const label = Object.hasOwn(NOTICE_LABELS, type) ? NOTICE_LABELS[type as NoticeType].zh : ''
  return `${label} ${type}`.trim()
}

/** Notices with their recipient, where there are several. */
export function noticeTable(
  notices: readonly (ListedNotice & { readonly partnerId?: string })[],
  nowMs: number,
): string {
  const hasRecipients = notices.some(({ partnerId }) => partnerId !== undefined)
  const rows = notices.map((notice) => [
    notice.noticeId,
    ...(hasRecipients ? [notice.partnerId ?? ''] : []),
    notice.orderId ?? '',
    noticeTypeText(notice.type),
    noticeStateText(notice.state),
    String(notice.attempts),
    relativeTime(notice.createdAt, nowMs),
    relativeTime(notice.nextAttemptAt, nowMs),
  ])
  return table(['通知', ...(hasRecipients ? ['接收方'] : []), '订单', '类型', '状态', '次数', '产生', '下次'], rows)
}

const ANSWER_CHARACTERS = 60

export function attemptTable({ deliveries }: NoticeDetail, nowMs: number): string {
  const rows = deliveries.map(({ attempt, startedAt, outcome, httpStatus, latencyMs, answer, manual }) => [
    `${attempt}${manual ? ' 人工' : ''}`,
    relativeTime(startedAt, nowMs),
    outcome,
    String(httpStatus ?? ''),
    latencyMs === null ? '' : `${latencyMs} ms`,
    (answer ?? '').replaceAll(/\s+/g, ' ').slice(0, ANSWER_CHARACTERS),
  ])
  return table(['次', '时间', '结果', 'HTTP', '耗时', '应答'], rows)
}
