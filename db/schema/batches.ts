import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** One file of catalogue rows, worked on by the workflow of the same id. */
export const catalogueBatches = pgTable(
  'catalogue_batches',
  {
    batchId: text('batch_id').primaryKey(),
    merchantId: text('merchant_id').notNull(),
    /** The application that sent it. */
    actorId: text('actor_id').notNull().default(''),
    format: text('format', { enum: ['NDJSON', 'CSV'] }).notNull(),
    sha256: text('sha256').notNull(),
    state: text('state', { enum: ['QUEUED', 'RUNNING', 'DONE'] })
      .notNull()
      .default('QUEUED'),
    rowCount: integer('row_count').notNull(),
    doneCount: integer('done_count').notNull().default(0),
    failedCount: integer('failed_count').notNull().default(0),
    createdAt: instant('created_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (table) => [index('catalogue_batches_merchant').on(table.merchantId, table.createdAt)],
)

/** One row of a file, and what became of it. */
export const catalogueBatchRows = pgTable(
  'catalogue_batch_rows',
  {
    batchId: text('batch_id').notNull(),
    /** In the file, from 1; a CSV's header is line 1. */
    line: integer('line').notNull(),
    /** The row as read, or null where the line could not be read at all. */
    body: jsonb('body').$type<Record<string, unknown>>(),
    outcome: text('outcome', { enum: ['WAITING', 'ADDED', 'CHANGED', 'UNCHANGED', 'PENDING_REVIEW', 'FAILED'] })
      .notNull()
      .default('WAITING'),
    kind: text('kind'),
    code: text('code'),
    failureCode: text('failure_code'),
    field: text('field'),
    messageZh: text('message_zh'),
    messageEn: text('message_en'),
  },
  (table) => [primaryKey({ columns: [table.batchId, table.line] })],
)
