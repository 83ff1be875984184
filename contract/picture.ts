import { z } from 'zod'
import { MOST_PICTURE_READS, PICTURE_PURPOSES } from '../domain/picture-access.ts'
import { described, formField } from './field.ts'
import { PICTURE_SIDES } from './picture-upload.ts'

// Interface 13: identity pictures for the merchant that has to check them (contract sections 4 and 10).

const sideField = z.enum(PICTURE_SIDES).meta(described('证件面：正面、背面、手持', 'front, back, held in the hand'))

export const PictureReadQuery = z.strictObject({
  side: sideField.optional().meta(described('只取一面；不填为全部', 'one side only; absent means all')),
  purpose: z
    .enum(PICTURE_PURPOSES)
    .optional()
    .meta(described('读取用途，必填，记入访问日志', 'required: what for; it is written to the access log')),
  format: z
    .enum(['INLINE', 'URL'])
    .default('INLINE')
    .meta(described('INLINE 返回 Base64，URL 返回一次性链接', 'Base64 in the answer, or a link that works once')),
})

export const PictureReadView = z
  .object({
    images: z
      .array(
        z.object({
          side: sideField,
          contentType: z.literal('image/jpeg').meta(described('图片类型', 'kind of picture')),
          size: z.int().meta(described('字节数', 'bytes')),
          sha256: z.string().meta(described('图片字节的 SHA-256', 'SHA-256 of its bytes')),
          contentBase64: z.string().optional().meta(described('图片内容，format 为 INLINE 时', 'with INLINE')),
          url: z
            .string()
            .optional()
            .meta(described('一次性链接，60 秒内有效，format 为 URL 时', 'with URL: works once, for 60 s')),
          watermark: z.string().meta(described('图中水印文字', 'the watermark drawn into it')),
        }),
      )
      .meta(described('图片', 'the pictures')),
    readsLeft: z.int().min(0).max(MOST_PICTURE_READS).meta(described('剩余读取次数', 'how many reads are left')),
  })
  .meta({ id: 'PictureReadView', ...described('证件图片', 'identity pictures') })

/** 256 random bits in base64url. */
export const PictureLinkPath = z.strictObject({
  token: formField(/^[A-Za-z0-9_-]{43}$/, {
    zh: '应为链接中的 43 位令牌',
    en: 'must be the 43 characters of the link',
  }).meta(described('一次性令牌', 'the token of the link')),
})
