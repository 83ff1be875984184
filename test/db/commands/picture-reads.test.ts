import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPictureLinks, openPicture, takePictureRead, usePictureLink } from '../../../db/commands/picture-reads.ts'
import { pictureCell, savePicture } from '../../../db/commands/pictures.ts'
import { findDataKey } from '../../../db/commands/vault.ts'
import { dataKeys, idPictures, orderStateLog, orders, pictureReads } from '../../../db/schema/index.ts'
import type { OrderState } from '../../../domain/order-state.ts'
import { seal } from '../../../platform/envelope.ts'
import { EnvelopeError } from '../../../platform/envelope-error.ts'
import { MERCHANT_A, MERCHANT_B, openStore, type Store, storeOrder } from '../../support/stored-orders.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const PICTURE = Buffer.from('the bytes of a picture')

async function storePictures(state: OrderState, sides = ['FRONT', 'BACK'] as const): Promise<string> {
  const orderId = await storeOrder(store, { draft: { productKind: 'N' }, facts: { state } })
  const [order] = await store.db.select().from(orders).where(eq(orders.orderId, orderId))
  const vaultId = order?.details.vaultId ?? ''
  const dataKey = await findDataKey(store.db, store.masterKeys, vaultId)
  if (dataKey === null) throw new Error('the order has no data key')
  for (const side of sides) {
    const sealed = seal(dataKey, PICTURE, pictureCell(orderId, side))
    const hashes = { sha256: 'stored', uploadedSha256: 'uploaded' }
    const picture = {
      orderId,
      side,
      vaultId,
      imageId: side,
      sealed,
      sizeBytes: PICTURE.length,
      watermark: '仅供',
      ...hashes,
    }
    await savePicture(store.db, picture)
  }
  return orderId
}

const reader = (orderId: string, side: 'FRONT' | 'BACK' | 'HOLD' | null = null) => ({
  orderId,
  side,
  appKey: 'app-a',
  ip: '192.0.2.1',
  purpose: 'AUDIT',
  requestId: 'request-1',
})
const take = (orderId: string, side?: 'FRONT' | 'BACK' | 'HOLD') =>
  takePictureRead(store.db, MERCHANT_A, reader(orderId, side))

test('twenty reads at once: ten are given, each written down once, ten are refused', async () => {
  const orderId = await storePictures('AUDITING')

  const answers = await Promise.all(Array.from({ length: 20 }, () => take(orderId)))

  const left = answers.flatMap((answer) => ('refused' in answer ? [] : [answer.readsLeft]))
  expect(left.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'READ_LIMIT')).toHaveLength(10)
  const written = await store.db.select().from(pictureReads).where(eq(pictureReads.orderId, orderId))
  expect(written.map(({ readNo }) => readNo).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(written[0]).toMatchObject({ appKey: 'app-a', ip: '192.0.2.1', purpose: 'AUDIT', requestId: 'request-1' })
})

test('new material begins a new round of reads', async () => {
  const orderId = await storePictures('AUDITING')
  for (let read = 0; read < 10; read += 1) await take(orderId)
  expect(await take(orderId)).toEqual({ refused: 'READ_LIMIT' })

  await store.db.insert(orderStateLog).values({
    orderId,
    seq: 2,
    from: 'WAIT_MATERIAL',
    to: 'AUDITING',
    event: 'MATERIAL_UPLOADED',
    row: '10',
    actor: 'MALL',
    requestKey: 'upload',
    occurredAt: new Date(),
  })

  expect(await take(orderId)).toMatchObject({ readsLeft: 9 })
})

test.each([
  ['AUDITING', true],
  ['WAIT_MATERIAL', true],
  ['PROVISIONING', true],
  ['WAIT_ACCEPT', false],
  ['WAIT_SHIP', false],
  ['CANCELLING', false],
  ['CLOSED', false],
] as const)('pictures of an order in %s can be read: %s', async (state, isOpen) => {
  const orderId = await storePictures(state)

  const answer = await take(orderId)

  expect('refused' in answer ? answer.refused : 'read').toBe(isOpen ? 'read' : 'ACCESS_CLOSED')
  expect(await store.db.$count(pictureReads, eq(pictureReads.orderId, orderId))).toBe(isOpen ? 1 : 0)
})

test('a picture that is not there costs no read, and neither does a call of somebody else', async () => {
  const orderId = await storePictures('AUDITING')

  expect(await take(orderId, 'HOLD')).toEqual({ refused: 'IMAGE_NOT_READY' })
  expect(await takePictureRead(store.db, MERCHANT_B, reader(orderId))).toEqual({ refused: 'ORDER_NOT_FOUND' })
  expect(await store.db.$count(pictureReads, eq(pictureReads.orderId, orderId))).toBe(0)
})

test('a picture opens with its own key and cell only, and not at all once the key is destroyed', async () => {
  const orderId = await storePictures('AUDITING')
  const taken = await take(orderId, 'FRONT')
  const [picture] = 'refused' in taken ? [] : taken.pictures
  if (!picture) throw new Error('nothing was read')

  expect(await openPicture(store.db, store.masterKeys, picture)).toEqual(PICTURE)
  const moved = { ...picture, side: 'BACK' } as const
  await expect(openPicture(store.db, store.masterKeys, moved)).rejects.toThrow(EnvelopeError)
  const flipped = { ...picture, sealed: picture.sealed.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) }
  await expect(openPicture(store.db, store.masterKeys, flipped)).rejects.toThrow(EnvelopeError)
  await store.db.update(dataKeys).set({ wrappedKey: null }).where(eq(dataKeys.vaultId, picture.vaultId))
  expect(await openPicture(store.db, store.masterKeys, picture)).toBeNull()
})

test('of many who open one link at once, one gets the picture', async () => {
  const orderId = await storePictures('AUDITING')
  const link = { orderId, side: 'FRONT', merchantId: MERCHANT_A.partnerId } as const
  await addPictureLinks(store.db, [{ ...link, tokenHash: `hash-${orderId}`, expiresAt: new Date(Date.now() + 60_000) }])

  const uses = await Promise.all(Array.from({ length: 10 }, () => usePictureLink(store.db, `hash-${orderId}`)))

  expect(uses.filter((use) => 'picture' in use)).toHaveLength(1)
  expect(uses.filter((use) => 'refused' in use && use.refused === 'ACCESS_CLOSED')).toHaveLength(9)
})

test('a link that is too old, unknown, or of an order that has moved on shows nothing', async () => {
  const orderId = await storePictures('AUDITING')
  const link = { orderId, side: 'FRONT', merchantId: MERCHANT_A.partnerId } as const
  await addPictureLinks(store.db, [
    { ...link, tokenHash: `old-${orderId}`, expiresAt: new Date(Date.now() - 1) },
    { ...link, tokenHash: `new-${orderId}`, expiresAt: new Date(Date.now() + 60_000) },
  ])

  expect(await usePictureLink(store.db, `old-${orderId}`)).toEqual({ refused: 'ACCESS_CLOSED' })
  expect(await usePictureLink(store.db, 'never made')).toEqual({ refused: 'NOT_FOUND' })
  await store.db.update(orders).set({ state: 'WAIT_SHIP' }).where(eq(orders.orderId, orderId))
  expect(await usePictureLink(store.db, `new-${orderId}`)).toEqual({ refused: 'ACCESS_CLOSED' })
  expect(await store.db.$count(idPictures, eq(idPictures.orderId, orderId))).toBe(2)
})
