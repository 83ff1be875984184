import { and, count, eq, gt, isNull, sql } from 'drizzle-orm'
import type { FailureCode } from '../../domain/failure.ts'
import type { OrderEvent } from '../../domain/order-event.ts'
import { MOST_PICTURE_READS, mayReadPictures } from '../../domain/picture-access.ts'
import { open } from '../../platform/envelope.ts'
import type { KeyRing } from '../../platform/key-ring.ts'
import type { Database, Executor } from '../connect.ts'
import { findOwnOrder } from '../queries/mall-orders.ts'
import { idPictures, orderStateLog, orders, pictureLinks, pictureReads } from '../schema/index.ts'
import type { TenantScope } from '../tenant-scope.ts'
import { pictureCell } from './pictures.ts'
import { findDataKey } from './vault.ts'

export type PictureRow = typeof idPictures.$inferSelect
type Side = PictureRow['side']

export interface PictureRead {
  orderId: string
  /** Null: every side that there is. */
  side: Side | null
  appKey: string
  ip: string
  purpose: string
  requestId: string
}

export type Taken = { pictures: PictureRow[]; readsLeft: number } | { refused: FailureCode }

/**
 * Takes one read and the pictures, still sealed, in one transaction: the row that tells of the read is written before
 * the bytes are looked at, and its unique key decides between reads at the same moment (invariant I21).
 */
export async function takePictureRead(db: Database, scope: TenantScope, read: PictureRead): Promise<Taken> {
  return db.transaction(async (transaction) => {
    const order = await findOwnOrder(transaction, scope, read.orderId)
    if (order === null) return { refused: 'ORDER_NOT_FOUND' }
    if (!mayReadPictures(order.state)) return { refused: 'ACCESS_CLOSED' }
    const sides = await findSides(transaction, read)
    if (sides.length === 0) return { refused: 'IMAGE_NOT_READY' }
    const readNo = await writeRead(transaction, read, sides)
    if (readNo === null) return { refused: 'READ_LIMIT' }
    const pictures = await transaction.select().from(idPictures).where(isWanted(read))
    return { pictures, readsLeft: MOST_PICTURE_READS - readNo }
  })
}

const isWanted = ({ orderId, side }: PictureRead) =>
  and(eq(idPictures.orderId, orderId), side === null ? undefined : eq(idPictures.side, side))

async function findSides(db: Executor, read: PictureRead): Promise<Side[]> {
  const rows = await db.select({ side: idPictures.side }).from(idPictures).where(isWanted(read))
  return rows.map(({ side }) => side)
}

const NEW_ROUND: OrderEvent = 'MATERIAL_UPLOADED'

/** The number of this read within its round; null when the round is used up. Each lost race raises the count by one. */
async function writeRead(db: Executor, read: PictureRead, sides: Side[]): Promise<number | null> {
  const { orderId, appKey, ip, purpose, requestId } = read
  const isUpload = and(eq(orderStateLog.orderId, orderId), eq(orderStateLog.event, NEW_ROUND))
  const round = 1 + (await db.$count(orderStateLog, isUpload))
  for (let lost = 0; lost <= MOST_PICTURE_READS; lost += 1) {
    const [row] = await db
      .select({ reads: count() })
      .from(pictureReads)
      .where(and(eq(pictureReads.orderId, orderId), eq(pictureReads.round, round)))
    const readNo = 1 + (row?.reads ?? 0)
    if (readNo > MOST_PICTURE_READS) return null
    const written = await db
      .insert(pictureReads)
      .values({ orderId, round, readNo, appKey, ip, purpose, sides, requestId })
      .onConflictDoNothing()
      .returning({ readNo: pictureReads.readNo })
    if (written.length > 0) return readNo
  }
  return null
}

/** The picture in clear; null when its key was destroyed. @throws EnvelopeError when a bit of it was changed. */
export async function openPicture(db: Executor, ring: KeyRing, picture: PictureRow): Promise<Uint8Array | null> {
  const dataKey = await findDataKey(db, ring, picture.vaultId)
  return dataKey && open(dataKey, picture.sealed, pictureCell(picture.orderId, picture.side))
}

export interface NewPictureLink {
  /** SHA-256 of the token, which itself is kept nowhere. */
  tokenHash: string
  orderId: string
  side: Side
  merchantId: string
  expiresAt: Date
}

export async function addPictureLinks(db: Executor, links: readonly NewPictureLink[]): Promise<void> {
  if (links.length > 0) await db.insert(pictureLinks).values([...links])
}

export type PictureLinkUse = { picture: PictureRow } | { refused: FailureCode }

/** Uses a link up. Of two who hold it, one gets the picture. */
export async function usePictureLink(db: Database, tokenHash: string): Promise<PictureLinkUse> {
  return db.transaction(async (transaction) => {
    const isLink = eq(pictureLinks.tokenHash, tokenHash)
    const [link] = await transaction
      .update(pictureLinks)
      .set({ usedAt: sql`now()` })
      .where(and(isLink, isNull(pictureLinks.usedAt), gt(pictureLinks.expiresAt, sql`now()`)))
      .returning()
    if (!link) {
      const wasThere = (await transaction.$count(pictureLinks, isLink)) > 0
      return { refused: wasThere ? 'ACCESS_CLOSED' : 'NOT_FOUND' }
    }
    return findLinkedPicture(transaction, link)
  })
}

/** The order may have moved on since the link was made. */
async function findLinkedPicture(db: Executor, link: typeof pictureLinks.$inferSelect): Promise<PictureLinkUse> {
  const { orderId, side, merchantId } = link
  const [found] = await db
    .select({ picture: idPictures, state: orders.state })
    .from(idPictures)
    .innerJoin(orders, eq(orders.orderId, idPictures.orderId))
    .where(and(eq(idPictures.orderId, orderId), eq(idPictures.side, side), eq(orders.merchantId, merchantId)))
  return found && mayReadPictures(found.state) ? { picture: found.picture } : { refused: 'ACCESS_CLOSED' }
}
