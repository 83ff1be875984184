import { expect, test } from 'vitest'
import { retryDelayMs } from '../../domain/notice.ts'
import type { EventRequest, OrderFacts } from '../../domain/order.ts'
import { advance, type Move } from '../../domain/order-advance.ts'
import { decide } from '../../domain/order-decision.ts'
import { noticesOf } from '../../workflows/order-notices.ts'
import {
  cancellation,
  DAY_MS,
  orderIn,
  PAYABLE_FEN,
  POLICY,
  parcel,
  payment,
  request,
  START_MS,
} from '../support/order-facts.ts'

interface Told {
  nowMs?: number
  deadline?: Move['deadline']
  tellsMall?: boolean
}

/** What a move tells whom. */
function told(order: OrderFacts, asked: EventRequest, { nowMs = START_MS, deadline, tellsMall = true }: Told = {}) {
  const policy = { ...POLICY, tellsMall }
  const context = { order, request: asked, policy, nowMs }
  const decision = decide(context)
  if (decision.outcome !== 'MOVE') throw new Error(`${asked.event} is not taken`)
  const move = { ...context, ...decision, refundNo: 'full', deadline }
  let ids = 0
  return noticesOf({ move, next: advance(move), policy, newId: () => `notice-${++ids}` })
}

const types = (notices: ReturnType<typeof told>) => notices.map(({ recipient, type }) => `${recipient} ${type}`)

test('a paid order is told to its merchant', () => {
  expect(types(told(orderIn('WAIT_PAY', 'B'), request('PAID', 'MALL', payment())))).toEqual(['MERCHANT ORDER_CREATED'])
})

test('an order that costs nothing is told like any other', () => {
  const free = { ...orderIn('WAIT_PAY', 'N'), payableFen: 0 }
  const paid = orderIn('WAIT_SHIP', 'N', { paidFen: 0, payableFen: 0 })

  expect(types(told(free, request('PAID', 'MALL', payment('P1', 0))))).toEqual(['MERCHANT ORDER_CREATED'])
  expect(types(told(paid, request('CANCEL', 'MALL', cancellation())))).toEqual(['MERCHANT CANCEL_REQUESTED'])
})

test('before payment the mall hears what it has not done itself, and the merchant nothing', () => {
  const unchecked = orderIn('PENDING_CHECK', 'N')
  const timeout = { nowMs: START_MS + DAY_MS, deadline: { key: 'PAY', milestone: 'PAID' } as const }

  expect(types(told(unchecked, request('CHECK_OK', 'MERCHANT')))).toEqual(['MALL ORDER_STATE_CHANGED'])
  expect(types(told(unchecked, request('CHECK_NO', 'MERCHANT')))).toEqual(['MALL ORDER_STATE_CHANGED'])
  expect(types(told(orderIn('WAIT_PAY', 'N'), request('TIMEOUT', 'TIMER'), timeout))).toEqual([
    'MALL ORDER_STATE_CHANGED',
  ])
  expect(told(orderIn('WAIT_PAY', 'N'), request('CANCEL', 'MALL', cancellation()))).toEqual([])
})

test('a cancellation asks the merchant with its id and the time for the answer', () => {
  const [notice] = told(
    orderIn('AUDITING', 'N'),
    request('CANCEL', 'MALL', { ...cancellation(), reasonCode: 'CHANGED_MIND' }),
  )

  expect(notice).toEqual({
    noticeId: 'notice-1',
    recipient: 'MERCHANT',
    type: 'CANCEL_REQUESTED',
    context: { reasonCode: 'CHANGED_MIND', cancelId: 'id-C1', replyByMs: START_MS + DAY_MS },
  })
})

test('an agreed cancellation tells the mall its result and the money to give back', () => {
  const notices = told(orderIn('CANCELLING', 'N'), request('CANCEL_AGREE', 'MERCHANT'))

  expect(notices.map(({ type, context }) => ({ type, ...context }))).toEqual([
    { type: 'CANCEL_RESULT', cancelId: 'cancel-id', result: 'AGREED', reasonCode: undefined },
    { type: 'REFUND_REQUESTED', refundNo: 'full', amountFen: PAYABLE_FEN, reasonCode: 'CANCEL_AGREE' },
  ])
})

test('a cancellation that was refused, or came too late, ends with its result', () => {
  const refused = told(orderIn('CANCELLING', 'N'), request('CANCEL_REFUSE', 'MERCHANT', { reasonCode: 'PACKED' }))
  const late = told(
    orderIn('CANCELLING', 'B', { returnState: 'WAIT_SHIP' }),
    request('SHIP', 'MERCHANT', { parcels: [parcel(1, 2)] }),
  )

  expect(refused).toMatchObject([{ type: 'CANCEL_RESULT', context: { result: 'REJECTED', reasonCode: 'PACKED' } }])
  expect(late).toMatchObject([{ type: 'CANCEL_RESULT', context: { result: 'REJECTED', reasonCode: 'TOO_LATE' } }])
})

test('silence is told to both sides', () => {
  const notices = told(orderIn('CANCELLING', 'N'), request('TIMEOUT', 'TIMER'), {
    nowMs: START_MS + DAY_MS,
    deadline: { key: 'CANCEL_REPLY' },
  })

  expect(types(notices)).toEqual(['MERCHANT CANCELLED', 'MALL CANCEL_RESULT', 'MALL REFUND_REQUESTED'])
  expect(notices[0]?.context).toMatchObject({ reasonCode: 'CANCEL_REPLY' })
})

test('a merchant that never heard of an order does not hear of its end', () => {
  const neverLeft = request('CANCEL', 'MALL', { ...cancellation(), noticeNeverLeft: true })
  const done = request('REFUND_OK', 'MALL', { refund: { refundNo: 'full', amountFen: PAYABLE_FEN } })

  expect(types(told(orderIn('WAIT_ACCEPT', 'N', { noticeState: 'SENDING' }), neverLeft))).toEqual([
    'MALL REFUND_REQUESTED',
  ])
  expect(types(told(orderIn('REFUNDING', 'N', { noticeState: 'NONE' }), done))).toEqual([])
  expect(types(told(orderIn('REFUNDING', 'N'), done))).toEqual(['MERCHANT REFUNDED'])
})

test('a late payment tells what became of it', () => {
  const cancelled = orderIn('CANCELLED', 'B')

  expect(types(told(cancelled, request('PAID', 'MALL', payment())))).toEqual([
    'MERCHANT ORDER_CREATED',
    'MALL ORDER_STATE_CHANGED',
  ])
  expect(types(told(cancelled, request('PAID', 'MALL', { ...payment(), cannotHeal: true })))).toEqual([
    'MALL REFUND_REQUESTED',
  ])
})

test('a passed deadline names itself to both sides', () => {
  const notices = told(orderIn('AUDITING', 'N'), request('OVERDUE', 'TIMER'), {
    nowMs: START_MS + DAY_MS,
    deadline: { key: 'AUDIT', milestone: 'AUDITED' },
  })

  expect(notices).toMatchObject([
    { recipient: 'MERCHANT', type: 'OVERDUE', context: { reasonCode: 'AUDIT' } },
    { recipient: 'MALL', type: 'ORDER_STATE_CHANGED', context: { event: 'OVERDUE', reasonCode: 'AUDIT' } },
  ])
})

test('a refund that failed is asked for again, each time after a longer pause', () => {
  const failed = request('REFUND_FAILED', 'MALL', { refund: { refundNo: 'full', amountFen: PAYABLE_FEN } })
  const pauses = [0, 1, 2, 20].map((failures) => {
    const order = orderIn('REFUNDING', 'B', { version: 40 })
    const refunds = order.refunds.map((refund) => ({ ...refund, failures }))
    const [notice] = told({ ...order, refunds }, failed)
    return (notice?.notBeforeMs ?? 0) - START_MS
  })

  expect(pauses).toEqual([1, 2, 3, 21].map(retryDelayMs))
})

test('a refund that is late is asked for again, and its merchant hears nothing of it', () => {
  const late = { nowMs: START_MS + DAY_MS, deadline: { key: 'REFUND' } }

  expect(told(orderIn('REFUNDING', 'B'), request('OVERDUE', 'TIMER'), late)).toMatchObject([
    { recipient: 'MALL', type: 'REFUND_REQUESTED', context: { refundNo: 'full', reasonCode: 'OVERDUE' } },
  ])
})

test('a compensation that failed is asked for again like a whole refund; orders of earlier code leave it to the mall', () => {
  const refund = { refundNo: 'part', kind: 'PARTIAL', amountFen: 5, state: 'PENDING', failures: 1 } as const
  const failed = request('REFUND_FAILED', 'MALL', { refund })
  const order = orderIn('SIGNED', 'B', { refunds: [refund] })

  expect(told(order, { ...failed, asksAgain: true })).toMatchObject([
    {
      recipient: 'MALL',
      type: 'REFUND_REQUESTED',
      context: { refundNo: 'part', amountFen: 5, reasonCode: 'REFUND_FAILED' },
      notBeforeMs: START_MS + retryDelayMs(2),
    },
  ])
  expect(told(order, failed)).toEqual([])
})

test('an order that ends with nothing left to give back is told as a change of state', () => {
  const refund = { refundNo: 'part', kind: 'PARTIAL', amountFen: PAYABLE_FEN, state: 'DONE', failures: 0 } as const
  const order = orderIn('WAIT_SHIP', 'B', { refunds: [refund], refundedFen: PAYABLE_FEN })

  const notices = told(order, request('REJECT', 'MERCHANT', { reasonCode: 'NO_STOCK' }))

  expect(notices).toMatchObject([{ type: 'ORDER_STATE_CHANGED', context: { event: 'REJECT', reasonCode: 'NO_STOCK' } }])
})

test('a mall without a notice URL is told nothing', () => {
  expect(told(orderIn('AUDITING', 'N'), request('AUDIT_PASS', 'MERCHANT'), { tellsMall: false })).toEqual([])
})

test('an order that completes by itself is told to both, one that the mall confirms to the merchant only', () => {
  const byTimer = told(orderIn('SIGNED', 'B'), request('CONFIRM', 'TIMER'), {
    nowMs: START_MS + 7 * DAY_MS,
    deadline: { key: 'CONFIRM' },
  })

  expect(types(byTimer)).toEqual(['MERCHANT COMPLETED', 'MALL ORDER_STATE_CHANGED'])
  expect(types(told(orderIn('SIGNED', 'B'), request('CONFIRM', 'MALL')))).toEqual(['MERCHANT COMPLETED'])
})

test('what the merchant needs for its audit is told to the mall by name', () => {
  const [notice] = told(
    orderIn('AUDITING', 'N'),
    request('REQUEST_MATERIAL', 'MERCHANT', { missing: ['BACK', 'HOLD'] }),
  )

  expect(notice).toMatchObject({ recipient: 'MALL', context: { event: 'REQUEST_MATERIAL', missing: ['BACK', 'HOLD'] } })
})

test('a compensation that has no result for a day is asked of the mall once more, and of nobody else', () => {
  const part = { refundNo: 'part', kind: 'PARTIAL', amountFen: 5, state: 'PENDING', failures: 0 } as const
  const order = orderIn('COMPLETED', 'B', { refunds: [part] })
  order.clock.partRefundsMs = { part: START_MS }

  const notices = told(order, request('REFUND_OVERDUE', 'TIMER'), {
    nowMs: START_MS + DAY_MS,
    deadline: { key: 'PART_REFUND/part' },
  })

  expect(notices.map(({ recipient, type, context }) => ({ recipient, type, ...context }))).toEqual([
    { recipient: 'MALL', type: 'REFUND_REQUESTED', refundNo: 'part', amountFen: 5, reasonCode: 'REFUND_OVERDUE' },
  ])
})
