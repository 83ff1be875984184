import type { AddOutcome } from './catalogue-item.ts'

/** Rows of one file; larger files are sent in parts. */
export const MOST_BATCH_ROWS = 10_000
/** Of one file. */
export const MOST_BATCH_BYTES = 8 * 1024 * 1024
/** Rows that one step of a batch works on. */
export const BATCH_CHUNK_ROWS = 1_000

export const BATCH_STATES = {
  QUEUED: { zh: '排队中', en: 'waits for its turn' },
  RUNNING: { zh: '处理中', en: 'is being worked on' },
  DONE: { zh: '已完成', en: 'done' },
} as const
export type BatchState = keyof typeof BATCH_STATES
export const BATCH_STATE_CODES = Object.keys(BATCH_STATES) as [BatchState, ...BatchState[]]

export type RowOutcome = AddOutcome | 'WAITING' | 'FAILED'
export const ROW_OUTCOMES = {
  WAITING: { zh: '待处理', en: 'not yet worked on' },
  ADDED: { zh: '已新增', en: 'added' },
  CHANGED: { zh: '已变更', en: 'changed' },
  UNCHANGED: { zh: '无变化', en: 'was there already' },
  PENDING_REVIEW: { zh: '待审核', en: 'waits for a reviewer' },
  FAILED: { zh: '失败', en: 'failed' },
} as const satisfies Record<RowOutcome, { zh: string; en: string }>
export const ROW_OUTCOME_CODES = Object.keys(ROW_OUTCOMES) as [RowOutcome, ...RowOutcome[]]

/** What became of one row of a file. */
export interface RowResult {
  line: number
  kind: string | null
  code: string | null
  outcome: RowOutcome
  field: string | null
  failureCode: string | null
  messageZh: string | null
  messageEn: string | null
}

/** Where a batch stands. */
export interface BatchProgress {
  doneCount: number
  failedCount: number
  isDone: boolean
}
