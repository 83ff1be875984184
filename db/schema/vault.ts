import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

/** One data key a subject (an order or a check), wrapped by the master key. Destroying it shreds all that it sealed. */
export const dataKeys = pgTable(
  'data_keys',
  {
    vaultId: text('vault_id').primaryKey(),
    wrappedKey: bytes('wrapped_key'),
    masterKeyId: text('master_key_id').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Set when the order ends; null while it is open. */
    shredAfter: instant('shred_after'),
    /** The proof that stays: when the key was destroyed. */
    shreddedAt: instant('shredded_at'),
  },
  (table) => [index('data_keys_shred').on(table.shredAfter)],
)

/** Holder, receiver, remark and the buyer's own number, sealed as one JSON document. */
export const personalData = pgTable('personal_data', {
  vaultId: text('vault_id')
    .primaryKey()
    .references(() => dataKeys.vaultId),
  orderId: text('order_id'),
  sealed: bytes('sealed').notNull(),
})

export const idPictures = pgTable(
  'id_pictures',
  {
    orderId: text('order_id').notNull(),
    side: text('side', { enum: ['FRONT', 'BACK', 'HOLD'] }).notNull(),
    vaultId: text('vault_id').notNull(),
    imageId: text('image_id').notNull(),
    sealed: bytes('sealed').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    sha256: text('sha256').notNull(),
    uploadedSha256: text('uploaded_sha256').notNull(),
    watermark: text('watermark').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.side] })],
)

/** Written before bytes leave (invariant I21). `round` counts the uploads of new material: reads are bounded per round. */
export const pictureReads = pgTable(
  'picture_reads',
  {
    orderId: text('order_id').notNull(),
    round: integer('round').notNull(),
    readNo: integer('read_no').notNull(),
    appKey: text('app_key').notNull(),
    ip: text('ip').notNull(),
    purpose: text('purpose').notNull(),
    sides: text('sides').array().notNull(),
    requestId: text('request_id').notNull(),
    readAt: instant('read_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.round, table.readNo] })],
)

/** A link that shows a picture once, for 60 s. Only the hash of its token is kept. */
export const pictureLinks = pgTable('picture_links', {
  tokenHash: text('token_hash').primaryKey(),
  orderId: text('order_id').notNull(),
  side: text('side', { enum: ['FRONT', 'BACK', 'HOLD'] }).notNull(),
  merchantId: text('merchant_id').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
})
