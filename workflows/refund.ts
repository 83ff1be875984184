import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'
import * as workflow from '@temporalio/workflow'
import { retryDelayMs } from '../domain/notice.ts'
import * as messages from './messages.ts'
import { databaseStep, partnerCalls } from './partner-calls.ts'

const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL)

/**
 * `refund-<orderId>-<refundNo>`: money that moves beside an order: a payment too many, or compensation after the order
 * has ended (contract row 36). Asked for by a new notice each day until it is done, one that the mall itself began from its
 * first delay or failure on; the refund number makes sure that it is done once.
 */
export async function refundWorkflow(input: messages.RefundInput): Promise<{ refundState: string }> {
  let opening: 'WAITING' | 'PENDING' | 'DONE' | workflow.ApplicationFailure = 'WAITING'
  let failures = 0

  workflow.setHandler(messages.refundOpened, async () => {
    await workflow.condition(() => opening !== 'WAITING')
    if (opening instanceof workflow.ApplicationFailure) throw opening
    return { refundState: opening }
  })
  workflow.setHandler(messages.refundResult, async (result) => {
    await workflow.condition(() => opening !== 'WAITING')
    const { refundState } = await databaseStep('退款结果 refund result').settleRefund({ ...input, result })
    if (refundState === 'DONE') opening = 'DONE'
    else failures += 1
    return { refundState }
  })

  const isDone = () => opening === 'DONE'
  const show = createAttention()
  let supersedes: string[] = []
  let { asksMall } = input
  let reasonCode: string | undefined
  for (;;) {
    const seen = failures
    const noticeId = workflow.uuid4().replaceAll('-', '')
    const opened = await databaseStep('登记退款 refund opened').openRefund({ ...input, asksMall, reasonCode, noticeId })
    if ('refused' in opened) {
      opening = workflow.ApplicationFailure.create({
        message: opened.refused,
        type: opened.refused,
        nonRetryable: true,
        details: [{ field: opened.field }],
      })
      await workflow.condition(workflow.allHandlersFinished)
      throw opening
    }
    if (opening === 'WAITING') opening = 'PENDING'
    if (opened.isDone) opening = 'DONE'
    if (isDone()) break
    const hasChanged = () => isDone() || failures !== seen
    const asking = new workflow.CancellationScope()
    const asked = asking.run(() =>
      askMall({ ...input, asksMall }, { noticeId, supersedes, mallId: opened.mallId, isDone }),
    )
    const isAnswered = await workflow.condition(hasChanged, input.refundMs)
    asking.cancel()
    await asked
    supersedes = asksMall ? [noticeId] : []
    asksMall ||= input.remindsMall === true
    if (!input.asksMall) reasonCode = isAnswered ? 'REFUND_FAILED' : 'REFUND_OVERDUE'
    if (isDone()) break
    show(true)
    if (isAnswered) await workflow.condition(isDone, retryDelayMs(failures))
  }
  show(false)
  await workflow.condition(workflow.allHandlersFinished)
  return { refundState: 'DONE' }
}

interface Asking {
  noticeId: string
  supersedes: string[]
  mallId: string
  isDone(): boolean
}

async function askMall(input: messages.RefundInput, { noticeId, supersedes, mallId, isDone }: Asking): Promise<void> {
  if (!input.asksMall) return
  const calls = partnerCalls({ partnerId: mallId, summary: '请退款 refund requested', totalMs: input.noticeRetryMs })
  try {
    await calls.deliverNotice({ noticeId, supersedes })
  } catch (error) {
    // The mall may still report the result by itself; a day later it is asked again.
    if (!workflow.isCancellation(error) && !(error instanceof workflow.ActivityFailure)) throw error
    const closed = { noticeId, state: isDone() ? 'SUPERSEDED' : 'FAILED' } as const
    await workflow.CancellationScope.nonCancellable(() => databaseStep('通知结束 notice closed').closeNotice(closed))
  }
}

/** Money that is owed for a day or was refused shows up where operators look for what is stuck. */
function createAttention() {
  let shown = false
  return function show(needsAttention: boolean): void {
    if (needsAttention === shown) return
    shown = needsAttention
    workflow.upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: needsAttention }])
  }
}
