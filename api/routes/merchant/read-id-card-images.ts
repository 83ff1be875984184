import { randomBytes } from 'node:crypto'
import { OrderPath } from '../../../contract/field.ts'
import { PictureReadQuery, PictureReadView } from '../../../contract/picture.ts'
import { sha256Hex } from '../../../contract/signature.ts'
import { addPictureLinks, openPicture, type PictureRow, takePictureRead } from '../../../db/commands/picture-reads.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Caller } from '../../caller.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

const LINK_LIFE_MS = 60_000
const TOKEN_BYTES = 32

/** Interface 13. */
export function registerReadIdCardImages(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'readIdCardImages',
    method: 'GET',
    path: '/v1/orders/{orderId}/id-card-images',
    callers: ['MERCHANT'],
    group: 'PICTURE',
    summary: { zh: '获取身份证图片', en: 'Read the identity pictures' },
    description: {
      zh: '仅在审单、待补资料、业务受理阶段可读，每轮资料最多 10 次，每次都记录应用、IP、用途与时间。图片带水印。',
      en: 'Only while the order is in audit, waiting for material or being provisioned; ten reads for each round of material, each logged with app, address, purpose and time. The pictures bear a watermark.',
    },
    params: OrderPath,
    query: PictureReadQuery,
    response: PictureReadView,
    failures: ['ORDER_NOT_FOUND', 'PURPOSE_REQUIRED', 'IMAGE_NOT_READY', 'ACCESS_CLOSED', 'READ_LIMIT'],
    handler: async ({ caller, params: { orderId }, query, requestId }) => {
      const { purpose, side = null, format } = query
      if (purpose === undefined) throw new Failure('PURPOSE_REQUIRED', { field: 'purpose' })
      const { appKey, seenIp: ip } = caller
      const read = { orderId, side, appKey, ip, purpose, requestId }
      const taken = await takePictureRead(dependencies.db, caller, read)
      if ('refused' in taken) throw new Failure(taken.refused)
      const show = format === 'URL' ? linksTo : contentsOf
      const shown = await show(taken.pictures, { caller, dependencies })
      const images = taken.pictures.map((picture, index) => ({ ...describe(picture), ...shown[index] }))
      return { data: { images, readsLeft: taken.readsLeft } }
    },
  })
}

interface Surroundings {
  caller: Caller
  dependencies: ApiDependencies
}

function describe({ side, sizeBytes, sha256, watermark }: PictureRow) {
  return { side, contentType: 'image/jpeg' as const, size: sizeBytes, sha256, watermark }
}

async function contentsOf(pictures: readonly PictureRow[], { dependencies: { db, masterKeys } }: Surroundings) {
  return Promise.all(
    pictures.map(async (picture) => {
      const bytes = await openPicture(db, masterKeys, picture)
      if (bytes === null) throw new Failure('ACCESS_CLOSED')
      return { contentBase64: Buffer.from(bytes).toString('base64') }
    }),
  )
}

/** A link is a key by itself: only the hash of its token is stored, and its first use ends it. */
async function linksTo(pictures: readonly PictureRow[], { caller, dependencies }: Surroundings) {
  const { db, nowMs, publicBaseUrl } = dependencies
  const expiresAt = new Date(nowMs() + LINK_LIFE_MS)
  const links = pictures.map(({ orderId, side }) => {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const row = { tokenHash: sha256Hex(token), orderId, side, merchantId: caller.partnerId, expiresAt }
    return { row, url: `${publicBaseUrl}/v1/pictures/${token}` }
  })
  await addPictureLinks(
    db,
    links.map(({ row }) => row),
  )
  return links.map(({ url }) => ({ url }))
}
