import { expect, test } from 'vitest'
import type { NoticeType } from '../../domain/notice.ts'
import type { NoticeReply } from '../../domain/notice-reply.ts'
import type { OrderFacts } from '../../domain/order.ts'
import { replyEvent } from '../../workflows/order-replies.ts'
import { orderIn } from '../support/order-facts.ts'

function eventOf([type, cancelId]: [NoticeType, string?], reply: Partial<NoticeReply>, order: OrderFacts) {
  const notice = { noticeId: 'n', recipient: 'MERCHANT', type, context: { cancelId } } as const
  return replyEvent(notice, { reply: { outcome: 'DELIVERED', ...reply }, order })?.event ?? null
}

test('an answer to the order notice counts while the order waits for it', () => {
  const waiting = orderIn('WAIT_ACCEPT', 'B')
  const cancelling = orderIn('CANCELLING', 'B', { returnState: 'WAIT_ACCEPT' })

  expect(eventOf(['ORDER_CREATED'], { accepted: 'ACCEPTED' }, waiting)).toBe('ACCEPT')
  expect(eventOf(['ORDER_CREATED'], { accepted: 'REJECTED' }, waiting)).toBe('REJECT')
  expect(eventOf(['ORDER_CREATED'], { accepted: 'QUEUED' }, waiting)).toBeNull()
  expect(eventOf(['ORDER_CREATED'], { accepted: 'ACCEPTED' }, cancelling)).toBe('ACCEPT')
})

test('a merchant that rejects the resent notice of an order that it has taken long ago undoes nothing', () => {
  expect(eventOf(['ORDER_CREATED'], { accepted: 'REJECTED' }, orderIn('WAIT_SHIP', 'B'))).toBeNull()
  expect(eventOf(['ORDER_CREATED'], { accepted: 'ACCEPTED' }, orderIn('SHIPPED', 'B'))).toBeNull()
})

test('an answer to one cancellation does not decide the next', () => {
  const cancellation = { cancelId: 'second', cancelNo: 'C2', requestedAtMs: 0 }
  const order = orderIn('CANCELLING', 'B', { cancellation })

  expect(eventOf(['CANCEL_REQUESTED', 'first'], { decision: 'AGREE' }, order)).toBeNull()
  expect(eventOf(['CANCEL_REQUESTED', 'first'], { decision: 'REFUSE' }, order)).toBeNull()
  expect(eventOf(['CANCEL_REQUESTED', 'second'], { decision: 'AGREE' }, order)).toBe('CANCEL_AGREE')
  expect(eventOf(['CANCEL_REQUESTED', 'second'], { decision: 'REFUSE' }, order)).toBe('CANCEL_REFUSE')
  expect(eventOf(['CANCEL_REQUESTED', 'second'], { decision: 'AGREE' }, { ...order, state: 'WAIT_SHIP' })).toBeNull()
})
