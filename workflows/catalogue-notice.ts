import * as workflow from '@temporalio/workflow'
import { type CatalogueNotice, NOTICE_LABELS } from '../domain/notice.ts'
import { databaseStep, partnerCalls } from './partner-calls.ts'

export interface CatalogueNoticeInput {
  noticeId: string
  partnerId: string
  /** Absent in what began when there was low stock only. */
  type?: CatalogueNotice
  noticeRetryMs: number
}

/** `notice-<noticeId>`: tells a merchant of its catalogue, on the published schedule, until it has heard or time is up. */
export async function catalogueNoticeWorkflow(input: CatalogueNoticeInput): Promise<void> {
  const { noticeId, partnerId, noticeRetryMs } = input
  try {
    const calls = partnerCalls({ partnerId, summary: labelOf(input), totalMs: noticeRetryMs })
    await calls.deliverNotice({ noticeId, supersedes: [] })
  } catch (error) {
    if (!(error instanceof workflow.ActivityFailure)) throw error
    await databaseStep('通知结束 notice closed').closeNotice({ noticeId, state: 'FAILED' })
  }
}

/** For Temporal's Web UI. */
export function labelOf({ type = 'STOCK_LOW' }: Pick<CatalogueNoticeInput, 'type'>): string {
  const { zh, en } = NOTICE_LABELS[type]
  return `${zh} ${en}`
}
