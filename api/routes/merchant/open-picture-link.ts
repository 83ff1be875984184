import { z } from 'zod'
import { PictureLinkPath } from '../../../contract/picture.ts'
import { PICTURE_SIDES } from '../../../contract/picture-upload.ts'
import { sha256Hex } from '../../../contract/signature.ts'
import { openPicture, usePictureLink } from '../../../db/commands/picture-reads.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { registerOperation } from '../../register-operation.ts'

/** The link that interface 13 gives out with `format=URL`. The read was counted and logged when it was made. */
export function registerOpenPictureLink(api: Api, dependencies: ApiDependencies): void {
  const { db, masterKeys } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'openPictureLink',
    method: 'GET',
    path: '/v1/pictures/{token}',
    callers: 'PUBLIC',
    summary: { zh: '打开图片一次性链接', en: 'Open a picture link' },
    description: {
      zh: '获取身份证图片接口以 format=URL 返回的链接，60 秒内可用一次，无需签名。',
      en: 'A link of the identity picture interface: works once, within 60 seconds, without a signature.',
    },
    params: PictureLinkPath,
    response: z.object({
      side: z.enum(PICTURE_SIDES),
      bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    }),
    render: {
      mediaType: 'image/jpeg',
      write: ({ side, bytes }) => ({
        body: bytes,
        headers: {
          'Content-Disposition': `attachment; filename="id-card-${side.toLowerCase()}.jpg"`,
          'Content-Security-Policy': "default-src 'none'; sandbox",
          'Referrer-Policy': 'no-referrer',
        },
      }),
    },
    failures: ['NOT_FOUND', 'ACCESS_CLOSED'],
    handler: async ({ params: { token } }) => {
      const use = await usePictureLink(db, sha256Hex(token))
      if ('refused' in use) throw new Failure(use.refused)
      const bytes = await openPicture(db, masterKeys, use.picture)
      if (bytes === null) throw new Failure('ACCESS_CLOSED')
      return { data: { side: use.picture.side, bytes } }
    },
  })
}
