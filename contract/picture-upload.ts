import { z } from 'zod'
import { hexField } from './field.ts'
import { orderStateField } from './order-progress.ts'

export const PICTURE_SIDES = ['FRONT', 'BACK', 'HOLD'] as const

/** Above what is allowed, so that too large a picture is told from a malformed one. */
const MAX_BASE64_CHARACTERS = 3 * 1024 * 1024
/** The base64 of 2 MiB, escaped slashes of some JSON writers, and the rest of the body. */
export const PICTURE_BODY_LIMIT_BYTES = 3 * 1024 * 1024

export const UploadPictureBody = z
  .strictObject({
    side: z.enum(PICTURE_SIDES).meta({ description: '证件面：正面、背面、手持 / front, back, held in the hand' }),
    contentBase64: z
      .string()
      .min(1)
      .max(MAX_BASE64_CHARACTERS)
      .meta({ description: 'JPEG 或 PNG 的 Base64，解码后不超过 2 MB / Base64 of a JPEG or PNG, 2 MB decoded' }),
    sha256: hexField(64).meta({
      description: '解码后字节的 SHA-256，小写十六进制 / SHA-256 of the decoded bytes, lower-case hex',
    }),
    complete: z.boolean().default(false).meta({
      description: '补资料时：资料是否已齐；三面都补传时自动视为已齐 / whether all the material wanted is there now',
    }),
  })
  .meta({ id: 'UploadPictureBody', description: '上传证件图片 / upload an identity picture' })

export const PictureUploadView = z
  .object({
    imageId: z.string().meta({ description: '图片编号 / number of the picture' }),
    state: z.literal('READY').meta({ description: '图片已就绪 / the picture can be read' }),
    orderState: orderStateField,
  })
  .meta({ id: 'PictureUploadView', description: '上传结果 / the picture' })

/** The bytes, or null when the text is not the one Base64 spelling of them: Node's decoder skips what it cannot read. */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
