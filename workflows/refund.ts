import * as workflow from '@temporalio/workflow'
import { retryDelayMs } from '../domain/notice.ts'
import * as messages from './messages.ts'
import { databaseStep, partnerCalls } from './partner-calls.ts'

/**
 * `refund-<orderId>-<refundNo>`: money that moves beside an order: a payment too many, or compensation after the order
 * has ended (contract row 36). Asked for until it is done; the refund number makes sure that it is done once.
 */
export async function refundWorkflow(input: messages.RefundInput): Promise<{ refundState: string }> {
  let opening: 'WAITING' | 'OPEN' | workflow.ApplicationFailure = 'WAITING'
  let result: messages.RefundResult | null = null
  let failures = 0

  workflow.setHandler(messages.refundOpened, async () => {
    await workflow.condition(() => opening !== 'WAITING')
    if (opening instanceof workflow.ApplicationFailure) throw opening
    return { refundState: 'PENDING' }
  })
  workflow.setHandler(messages.refundResult, async (given) => {
    const { refundState } = await databaseStep('退款结果 refund result').settleRefund({ ...input, result: given })
    if (given.status === 'OK') result = given
    else failures += 1
    return { refundState }
  })

  const opened = await databaseStep('登记退款 refund opened').openRefund(input)
  if ('refused' in opened) {
    opening = workflow.ApplicationFailure.create({ message: opened.refused, type: opened.refused, nonRetryable: true })
    await workflow.condition(workflow.allHandlersFinished)
    throw opening
  }
  opening = 'OPEN'
  const isDone = () => result !== null
  while (!isDone()) {
    const seen = failures
    if (input.asksMall) await askMall(input, opened)
    const hasChanged = () => isDone() || failures !== seen
    const answered = await workflow.condition(hasChanged, '24h')
    if (answered && !isDone()) await workflow.condition(isDone, retryDelayMs(failures))
  }
  await workflow.condition(workflow.allHandlersFinished)
  return { refundState: 'DONE' }
}

async function askMall(input: messages.RefundInput, opened: { noticeId: string; mallId: string }): Promise<void> {
  const calls = partnerCalls({
    partnerId: opened.mallId,
    summary: '请退款 refund requested',
    totalMs: input.noticeRetryMs,
  })
  try {
    await calls.deliverNotice({ noticeId: opened.noticeId, supersedes: [] })
  } catch (error) {
    // The mall may still report the result by itself; a day later it is asked again.
    if (!(error instanceof workflow.ActivityFailure)) throw error
  }
}
