import type { z } from 'zod'
import {
  NoticeDetail,
  NoticeListPage,
  NoticeListQuery,
  NoticePath,
  NoticeResendView,
  noticeDetail,
  noticeListItem,
  noticeTypeOf,
} from '../../contract/notice-log.ts'
import { decodeCursor, encodeCursor } from '../../contract/page.ts'
import { findNotice, listAttempts, listNotices, type NoticeRow } from '../../db/queries/notice-log.ts'
import { Failure } from '../../domain/failure.ts'
import type { Caller } from '../caller.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { pageAnswer } from '../page-answer.ts'

interface OneNotice {
  caller: Caller
  params: z.output<typeof NoticePath>
}

/** The notices of a partner, the newest first. */
export function noticeList({ db, cursorKey }: ApiDependencies) {
  return {
    method: 'GET',
    query: NoticeListQuery,
    response: NoticeListPage,
    failures: ['CURSOR_INVALID'],
    handler: async ({ caller, query }: { caller: Caller; query: z.output<typeof NoticeListQuery> }) => {
      const { limit, cursor, ...filter } = query
      const binding = { key: cursorKey, caller: caller.appKey, filter: { list: 'notices', ...filter } }
      const [createdAtMs, noticeId] = cursor === undefined ? [] : decodeCursor(cursor, binding)
      const rows = await listNotices(db, caller, {
        filter: { ...filter, type: noticeTypeOf(filter.type) },
        after: noticeId === undefined ? null : { createdAtMs: Number(createdAtMs), noticeId: String(noticeId) },
        limit: limit + 1,
      })
      const page = pageAnswer(rows, {
        limit,
        cursorAt: (last) => encodeCursor([last.createdAt.getTime(), last.noticeId], binding),
      })
      return { data: { ...page, items: page.items.map(noticeListItem) } }
    },
  } as const
}

/** One notice with its attempts. */
export function noticeRead({ db }: ApiDependencies) {
  return {
    method: 'GET',
    params: NoticePath,
    response: NoticeDetail,
    failures: ['NOT_FOUND'],
    handler: async ({ caller, params: { noticeId } }: OneNotice) => {
      const notice = requireNotice(await findNotice(db, caller, noticeId))
      return { data: noticeDetail(notice, await listAttempts(db, caller, noticeId)) }
    },
  } as const
}

/** Sends a notice once more, under the same id. One that was taken back before it left stays where it is. */
export function noticeResend({ db, orders }: ApiDependencies) {
  return {
    method: 'POST',
    params: NoticePath,
    response: NoticeResendView,
    statuses: [202],
    failures: ['NOT_FOUND', 'EVENT_NOT_ALLOWED', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, params: { noticeId } }: OneNotice) => {
      const { state, orderId } = requireNotice(await findNotice(db, caller, noticeId))
      if (state === 'WITHDRAWN') throw new Failure('EVENT_NOT_ALLOWED', { message: TAKEN_BACK })
      await orders.resend({ orderId, noticeId, partnerId: caller.partnerId })
      return { status: 202, data: { noticeId, state } }
    },
  } as const
}

const TAKEN_BACK = { zh: '该通知已撤回，不能重发', en: 'This notice was taken back and cannot be sent' }

function requireNotice(notice: NoticeRow | null): NoticeRow {
  if (notice === null) throw new Failure('NOT_FOUND')
  return notice
}
