import * as workflow from '@temporalio/workflow'
import { databaseStep, partnerCalls } from './partner-calls.ts'

export interface CatalogueNoticeInput {
  noticeId: string
  partnerId: string
  noticeRetryMs: number
}

/** `notice-<noticeId>`: tells a merchant of its catalogue, on the published schedule, until it has heard or time is up. */
export async function catalogueNoticeWorkflow(input: CatalogueNoticeInput): Promise<void> {
  const { noticeId, partnerId, noticeRetryMs } = input
  try {
    const calls = partnerCalls({ partnerId, summary: '库存不足 stock is low', totalMs: noticeRetryMs })
    await calls.deliverNotice({ noticeId, supersedes: [] })
  } catch (error) {
    if (!(error instanceof workflow.ActivityFailure)) throw error
    await databaseStep('通知结束 notice closed').closeNotice({ noticeId, state: 'FAILED' })
  }
}
