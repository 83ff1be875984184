import { createHash } from 'node:crypto'
import sharp, { type OutputInfo, type SharpOptions } from 'sharp'
import { Failure } from '../domain/failure.ts'
import { createDecodeGate } from './decode-gate.ts'
import { type WatermarkFacts, watermarkSvg, watermarkText } from './watermark.ts'

const UPLOAD_MAX_BYTES = 2 * 1024 * 1024
const SIDE_MAX_PX = 5_000
const SIDE_MIN_PX = 100 // Nobody reads a card in fewer, and the watermark would not show.
const PICTURE_MAX_PX = 25_000_000
const RESULT_SIDE_MAX_PX = 1_600
const RESULT_QUALITY = 85
const DECODE_DEADLINE_SECONDS = 10

// A decoded picture takes up to 100 MB: few at once, each on one thread, nothing kept.
const decodeGate = createDecodeGate({ runningMax: 2, waitingMax: 2 })
sharp.concurrency(1)
sharp.cache(false)
// The first bytes are checked below; with every other loader off, no disguise can reach one of them.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadSvgBuffer'],
})

const DECODE: SharpOptions = { failOn: 'warning', limitInputPixels: PICTURE_MAX_PX, pages: 1 }

export interface PictureRequest {
  /** What the sender calls it, as a media type; when given it must be true. */
  declaredType?: string
  watermark: WatermarkFacts
}

export interface IdentityPicture {
  /** A JPEG without any metadata, the watermark drawn into it. */
  bytes: Uint8Array
  width: number
  height: number
  /** Of `bytes`, lower-case hex. */
  sha256: string
}

/**
 * Makes an uploaded picture safe to keep and to hand out: decoded, turned upright, scaled to at most 1600 px, marked
 * and encoded anew, so that nothing but pixels survives. Contract section 4.
 *
 * @throws Failure IMAGE_TOO_LARGE (above 2 MiB, 5000 px a side or 25 megapixels), IMAGE_UNREADABLE, RATE_LIMITED.
 */
export async function prepareIdentityPicture(upload: Uint8Array, request: PictureRequest): Promise<IdentityPicture> {
  if (upload.byteLength > UPLOAD_MAX_BYTES)
    throw new Failure('IMAGE_TOO_LARGE', { extra: { limitBytes: UPLOAD_MAX_BYTES } })
  const type = sniffType(upload)
  if (type === undefined) throw new Failure('IMAGE_UNREADABLE')
  if (request.declaredType !== undefined && request.declaredType !== type) throw new Failure('IMAGE_UNREADABLE')
  return decodeGate(() => render(upload, watermarkText(request.watermark)))
}

function sniffType(bytes: Uint8Array): 'image/jpeg' | 'image/png' | undefined {
  const startsWith = (...magic: number[]): boolean => magic.every((byte, index) => bytes[index] === byte)
  if (startsWith(0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  return undefined
}

async function render(upload: Uint8Array, text: string): Promise<IdentityPicture> {
  await requireBearableSize(upload)
  const upright = await decode(upload)
  const mark = Buffer.from(watermarkSvg(text, { widthPx: upright.info.width, heightPx: upright.info.height }))
  const { width, height, channels } = upright.info
  const bytes = await sharp(upright.data, { raw: { width, height, channels } })
    .composite([{ input: mark }])
    .removeAlpha()
    .jpeg({ quality: RESULT_QUALITY })
    .toBuffer()
  return { bytes, width, height, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Reads the header only: a few bytes can announce a picture that takes seconds and gigabytes to decode. */
async function requireBearableSize(upload: Uint8Array): Promise<void> {
  const { width, height } = await readable(sharp(upload, { ...DECODE, limitInputPixels: false }).metadata())
  if (Math.max(width, height) > SIDE_MAX_PX || width * height > PICTURE_MAX_PX) throw new Failure('IMAGE_TOO_LARGE')
  if (Math.min(width, height) < SIDE_MIN_PX) throw new Failure('IMAGE_UNREADABLE')
}

/** To plain pixels: whatever else the file carried ends here. */
function decode(upload: Uint8Array): Promise<{ data: Buffer; info: OutputInfo }> {
  const box = {
    width: RESULT_SIDE_MAX_PX,
    height: RESULT_SIDE_MAX_PX,
    fit: 'inside',
    withoutEnlargement: true,
  } as const
  return readable(
    sharp(upload, DECODE)
      .timeout({ seconds: DECODE_DEADLINE_SECONDS })
      .autoOrient()
      .resize(box)
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
}

async function readable<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading
  } catch (cause) {
    throw new Failure('IMAGE_UNREADABLE', { cause })
  }
}
