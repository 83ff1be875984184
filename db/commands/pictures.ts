import { and, eq, gte } from 'drizzle-orm'
import { cellName } from '../../platform/envelope.ts'
import type { Executor } from '../connect.ts'
import { idPictures } from '../schema/index.ts'

type Picture = typeof idPictures.$inferInsert
type Side = Picture['side']

/** What a picture is sealed for: it opens for no other order and no other side. */
export function pictureCell(orderId: string, side: Side): string {
  return cellName({ table: 'id_pictures', row: `${orderId}.${side}`, column: 'sealed' })
}

/** Keeps the newest picture of a side. */
export async function savePicture(db: Executor, picture: Omit<Picture, 'createdAt'>): Promise<void> {
  const row = { ...picture, createdAt: new Date() }
  await db
    .insert(idPictures)
    .values(row)
    .onConflictDoUpdate({ target: [idPictures.orderId, idPictures.side], set: row })
}

/** Sides uploaded since a moment: whether the material that was asked for is there. */
export async function findSidesSince(db: Executor, orderId: string, since: Date): Promise<Side[]> {
  const areThey = and(eq(idPictures.orderId, orderId), gte(idPictures.createdAt, since))
  const rows = await db.select({ side: idPictures.side }).from(idPictures).where(areThey)
  return rows.map((row) => row.side)
}
