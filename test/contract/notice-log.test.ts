import { expect, test } from 'vitest'
import { NoticeListQuery, noticeDetail, noticeTypeOf } from '../../contract/notice-log.ts'

const NOTICE = {
  noticeId: 'n1',
  orderId: 'T1',
  type: 'MATERIAL_UPLOADED',
  state: 'PENDING',
  version: 4,
  attempts: 1,
  nextAttemptAt: new Date(5000),
  createdAt: new Date(0),
  deliveredAt: null,
} as const

test('a partner knows the material notice under the name of the contract, and finds it by that name', () => {
  expect(noticeDetail(NOTICE, []).type).toBe('MATERIAL_UPDATED')
  expect(noticeTypeOf('MATERIAL_UPDATED')).toBe('MATERIAL_UPLOADED')
  expect(noticeTypeOf('MATERIAL_UPLOADED')).toBeUndefined()
  expect(NoticeListQuery.safeParse({ type: 'MATERIAL_UPDATED' }).success).toBe(true)
  expect(NoticeListQuery.safeParse({ type: 'MATERIAL_UPLOADED' }).success).toBe(false)
})

test('a notice is shown with what was tried, what was answered and when it is tried again', () => {
  const attempt = { attempt: 1, startedAt: new Date(0), url: 'https://merchant.example', outcome: 'TIMEOUT' }
  const detail = noticeDetail(NOTICE, [
    { ...attempt, httpStatus: null, latencyMs: 15_000, answer: null, isManual: true },
  ])

  expect(detail).toMatchObject({
    nextAttemptAt: '1970-01-01T08:00:05.000+08:00',
    deliveredAt: null,
    deliveries: [{ attempt: 1, outcome: 'TIMEOUT', latencyMs: 15_000, manual: true }],
  })
})
