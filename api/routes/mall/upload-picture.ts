import type { z } from '@hono/zod-openapi'
import { uuidv7obj } from 'uuidv7'
import { OrderPath } from '../../../contract/field.ts'
import {
  decodeBase64,
  PICTURE_BODY_LIMIT_BYTES,
  PICTURE_SIDES,
  PictureUploadView,
  UploadPictureBody,
} from '../../../contract/picture-upload.ts'
import { sha256Hex } from '../../../contract/signature.ts'
import { findSidesSince, pictureCell, savePicture } from '../../../db/commands/pictures.ts'
import { findDataKey } from '../../../db/commands/vault.ts'
import type { OrderRow } from '../../../db/queries/mall-orders.ts'
import { Failure } from '../../../domain/failure.ts'
import { takesPictures, waitsForMaterial } from '../../../domain/picture-window.ts'
import { chinaDate } from '../../../domain/time.ts'
import { seal } from '../../../platform/envelope.ts'
import { prepareIdentityPicture } from '../../../platform/picture.ts'
import { watermarkText } from '../../../platform/watermark.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { sendMallEvent } from '../../mall-order.ts'
import { requireTakenOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'

const READY = 'READY' as const

type Body = z.output<typeof UploadPictureBody>

/** 身份证图片 on its way in (contract sections 4, 11 and 13, row 10). */
export function registerUploadPicture(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'uploadPicture',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/id-card-images',
    callers: ['MALL'],
    group: 'PICTURE',
    summary: { zh: '上传证件图片', en: 'Upload an identity picture' },
    description: {
      zh: '开户前可上传，同一面以最新为准；图片重新编码并加水印后加密保存。待补资料时，complete 为 true 或三面齐备即转回审单。',
      en: 'Until the account is open; the newest of a side counts. Encoded anew, watermarked and sealed. While material is waited for, complete or all three sides send the order back to the audit.',
    },
    params: OrderPath,
    body: UploadPictureBody,
    bodyLimitBytes: PICTURE_BODY_LIMIT_BYTES,
    response: PictureUploadView,
    statuses: [200, 202],
    failures: [
      'ORDER_NOT_FOUND',
      'STATE_CONFLICT',
      'ACCESS_CLOSED',
      'IMAGE_TOO_LARGE',
      'IMAGE_UNREADABLE',
      'ENGINE_UNAVAILABLE',
    ],
    handler: async ({ caller, params, body, requestId }) => {
      const order = await requireTakenOrder(dependencies, caller, params.orderId)
      if (!takesPictures(order.facts)) {
        const { state: currentState, version } = order
        throw new Failure('STATE_CONFLICT', { message: NOT_NOW, extra: { currentState, version } })
      }
      const imageId = await keepPicture(dependencies, order, body)
      const isComplete = waitsForMaterial(order.state) && (body.complete || (await areAllThere(dependencies, order)))
      if (!isComplete) return { data: { imageId, state: READY, orderState: order.state } }
      const { status, data } = await sendMallEvent(
        dependencies,
        { caller, order },
        {
          event: 'MATERIAL_UPLOADED',
          actor: 'MALL',
          // One for each time that the order waits for material.
          requestKey: `material/${order.facts.clock.stateSinceMs}`,
          requestId,
        },
      )
      return { status, data: { imageId, state: READY, orderState: data.orderState } }
    },
  })
}

const NOT_NOW = {
  zh: '该订单此时不接收证件图片（无需证件，或已过开户）',
  en: 'The order takes no identity pictures now: it needs none, or the account is open',
}

async function keepPicture(dependencies: ApiDependencies, order: OrderRow, body: Body): Promise<string> {
  const { db, masterKeys, nowMs } = dependencies
  const { orderId } = order
  const { side, sha256: uploadedSha256 } = body
  const upload = decodeBase64(body.contentBase64)
  if (upload === null) throw new Failure('PARAM_INVALID', { field: 'contentBase64', message: NOT_BASE64 })
  if (sha256Hex(upload) !== uploadedSha256) throw new Failure('IMAGE_UNREADABLE', { field: 'sha256' })
  const { vaultId } = order.details
  const dataKey = await findDataKey(db, masterKeys, vaultId)
  if (dataKey === null) throw new Failure('ACCESS_CLOSED')
  const watermark = { orderId, dateText: chinaDate(nowMs()) }
  const { bytes, sha256 } = await prepareIdentityPicture(upload, { watermark })
  const imageId = uuidv7obj().toHex()
  await savePicture(db, {
    orderId,
    side,
    vaultId,
    imageId,
    sealed: seal(dataKey, bytes, pictureCell(orderId, side)),
    sizeBytes: bytes.byteLength,
    sha256,
    uploadedSha256,
    watermark: watermarkText(watermark),
  })
  return imageId
}

const NOT_BASE64 = { zh: '不是标准 Base64', en: 'is not standard Base64' }

async function areAllThere({ db }: ApiDependencies, { orderId, facts }: OrderRow): Promise<boolean> {
  const sides = await findSidesSince(db, orderId, new Date(facts.clock.stateSinceMs))
  return PICTURE_SIDES.every((side) => sides.includes(side))
}
