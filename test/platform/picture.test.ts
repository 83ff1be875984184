import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { FailureCode } from '../../domain/failure.ts'
import { prepareIdentityPicture } from '../../platform/picture.ts'

const watermark = { orderId: 'MB20260131-000123', dateText: '2026-01-31' }
const prepare = (bytes: Uint8Array, declaredType?: string) => prepareIdentityPicture(bytes, { declaredType, watermark })

const blank = (width: number, height: number, background = '#ffffff') =>
  sharp({ create: { width, height, channels: 3, background } })
const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 40 } },
  })

const jpeg = await noise(640, 400).jpeg().toBuffer()
const png = await noise(320, 200).png().toBuffer()
const html = Buffer.from('<!doctype html><script>alert(1)</script>')
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
)
const webp = await sharp(
  await Promise.all(
    Array.from({ length: 500 }, (_, at) =>
      noise(8, 8 + (at % 2))
        .resize(8, 8)
        .png()
        .toBuffer(),
    ),
  ),
  { join: { animated: true } },
)
  .webp()
  .toBuffer()

const refused: Array<[row: string, name: string, bytes: Uint8Array, code: FailureCode, declaredType?: string]> = [
  ['P01', 'a small PNG that unfolds to 16 000 × 16 000 px', pngBomb(16_000, 16_000), 'IMAGE_TOO_LARGE'],
  ['P01', 'a PNG just above 25 megapixels', pngBomb(5_000, 5_001), 'IMAGE_TOO_LARGE'],
  ['P02', 'a side of 5 001 px', await blank(5_001, 200).jpeg().toBuffer(), 'IMAGE_TOO_LARGE'],
  ['P02', 'a side of 99 px', await blank(400, 99).jpeg().toBuffer(), 'IMAGE_UNREADABLE'],
  ['P03', 'an SVG that shows a local file', svg, 'IMAGE_UNREADABLE'],
  ['P03', 'an SVG that calls itself JPEG', svg, 'IMAGE_UNREADABLE', 'image/jpeg'],
  ['P04', 'HTML that calls itself JPEG', html, 'IMAGE_UNREADABLE', 'image/jpeg'],
  ['P04', 'HTML behind the first bytes of a JPEG', Buffer.concat([jpeg.subarray(0, 4), html]), 'IMAGE_UNREADABLE'],
  ['P07', 'a JPEG cut in the middle', jpeg.subarray(0, jpeg.byteLength / 2), 'IMAGE_UNREADABLE'],
  ['P07', 'a JPEG without its last hundred bytes', jpeg.subarray(0, -100), 'IMAGE_UNREADABLE'],
  ['P07', 'a JPEG of its first three bytes', jpeg.subarray(0, 3), 'IMAGE_UNREADABLE'],
  ['P07', 'a PNG cut in the middle', png.subarray(0, png.byteLength / 2), 'IMAGE_UNREADABLE'],
  ['P07', 'a PNG with an altered byte', altered(png, 5_000), 'IMAGE_UNREADABLE'],
  ['P08', 'no bytes', new Uint8Array(), 'IMAGE_UNREADABLE'],
  ['P09', 'a TIFF', await blank(200, 200).tiff().toBuffer(), 'IMAGE_UNREADABLE'],
  ['P09', 'a HEIF', await blank(200, 200).avif().toBuffer(), 'IMAGE_UNREADABLE'],
  ['P09', 'a GIF', await blank(200, 200).gif().toBuffer(), 'IMAGE_UNREADABLE'],
  ['P09', 'a PDF', Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n'), 'IMAGE_UNREADABLE'],
  ['P09', 'a WebP of 500 frames', webp, 'IMAGE_UNREADABLE'],
  [
    'P10',
    'one byte above 2 MiB',
    Buffer.concat([jpeg, Buffer.alloc(2 * 1024 * 1024 + 1 - jpeg.byteLength)]),
    'IMAGE_TOO_LARGE',
  ],
  ['P12', 'a JPEG declared as PNG', jpeg, 'IMAGE_UNREADABLE', 'image/png'],
  ['P12', 'a PNG declared as JPEG', png, 'IMAGE_UNREADABLE', 'image/jpeg'],
  ['P12', 'a JPEG declared as WebP', jpeg, 'IMAGE_UNREADABLE', 'image/webp'],
]

test.each(refused)('%s: %s is refused', async (...[, , bytes, code, declaredType]) => {
  await expect(prepare(bytes, declaredType)).rejects.toMatchObject({ name: 'Failure', code })
})

test('P01: the header alone refuses a picture that would take seconds to decode, in less than 100 ms', async () => {
  const bomb = pngBomb(16_000, 16_000)
  expect(bomb.byteLength).toBeLessThan(64 * 1024)
  const tookMs: number[] = []
  for (let run = 0; run < 3; run += 1) {
    const startedMs = performance.now()
    await expect(prepare(bomb)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' })
    tookMs.push(performance.now() - startedMs)
  }

  expect(Math.min(...tookMs)).toBeLessThan(100) // The best of three: the machine may be busy with other tests.
})

test('a JPEG and a PNG come back as JPEG with their size and hash', async () => {
  for (const [bytes, declaredType] of [
    [jpeg, 'image/jpeg'],
    [png, 'image/png'],
    [jpeg, undefined],
  ] as const) {
    const before = await sharp(bytes).metadata()
    const picture = await prepare(bytes, declaredType)
    const after = await sharp(picture.bytes).metadata()

    expect(after).toMatchObject({ format: 'jpeg', width: before.width, height: before.height, space: 'srgb' })
    expect(picture).toMatchObject({ width: before.width, height: before.height })
    expect(picture.sha256).toBe(createHash('sha256').update(picture.bytes).digest('hex'))
  }
})

test('a large picture is scaled to 1600 px and a small one is not blown up', async () => {
  const large = await prepare(await blank(4_800, 3_000).jpeg().toBuffer())
  const small = await prepare(await blank(120, 100).jpeg().toBuffer())

  expect([large.width, large.height]).toEqual([1_600, 1_000])
  expect([small.width, small.height]).toEqual([120, 100])
})

test('P06: where and with what it was taken is gone, and a turned picture stands upright', async () => {
  const exif = { IFD0: { Make: 'SecretCamera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '39/1 54/1 27/1' } }
  const taken = await noise(640, 400)
    .withExif(exif)
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SecretXmp</x:xmpmeta>')
    .withIccProfile('p3')
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  expect(taken.includes('SecretXmp')).toBe(true)
  expect(await sharp(taken).metadata()).toMatchObject({
    orientation: 6,
    exif: expect.any(Buffer),
    icc: expect.any(Buffer),
  })

  const picture = await prepare(taken)

  const left = await sharp(picture.bytes).metadata()
  expect([picture.width, picture.height]).toEqual([400, 640])
  for (const kept of [left.exif, left.xmp, left.icc, left.iptc, left.orientation, left.comments])
    expect(kept).toBeUndefined()
  for (const word of ['Exif', 'GPS', 'Secret', 'xmpmeta', 'ICC_PROFILE']) {
    expect(Buffer.from(picture.bytes).includes(word)).toBe(false)
  }
})

test('what hides behind the end of a picture or in its text chunks is gone', async () => {
  const tail = Buffer.concat([Buffer.from('PK\u0003\u0004'), html])
  const text = Buffer.concat([png.subarray(0, 33), pngChunk('tEXt', html), png.subarray(33)])

  for (const polyglot of [Buffer.concat([jpeg, tail]), Buffer.concat([png, tail]), text]) {
    const { bytes } = await prepare(polyglot)

    expect(Buffer.from(bytes).includes('script')).toBe(false)
    expect(Buffer.from(bytes).subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
  }
})

test('what is transparent becomes white, and 16 bits, grey and CMYK become plain colour', async () => {
  const transparent = await sharp({
    create: { width: 300, height: 200, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  const picture = await prepare(transparent)

  expect((await sharp(picture.bytes).stats()).channels.map((channel) => Math.round(channel.max))).toEqual([
    255, 255, 255,
  ])
  for (const bytes of [
    await noise(300, 200).toColourspace('rgb16').png().toBuffer(),
    await noise(300, 200).greyscale().jpeg().toBuffer(),
    await noise(300, 200).toColourspace('cmyk').jpeg().toBuffer(),
    await noise(300, 200).png({ palette: true }).toBuffer(),
  ]) {
    const { bytes: result } = await prepare(bytes)
    expect(await sharp(result).metadata()).toMatchObject({ space: 'srgb', channels: 3, depth: 'uchar' })
  }
})

const backgrounds = [
  ['white', '#ffffff'],
  ['grey', '#808080'],
  ['black', '#000000'],
] as const
const sizes = [
  [1_600, 1_000],
  [1_000, 1_600],
  [640, 400],
  [160, 120],
] as const

test.each(backgrounds)('the watermark shows in every quarter of a %s picture of any size', async (_name, colour) => {
  for (const [width, height] of sizes) {
    const flat = await blank(width, height, colour).jpeg({ quality: 100 }).toBuffer()
    const { bytes } = await prepare(flat)
    for (const share of await changedSharesByQuarter(flat, bytes)) {
      expect(share).toBeGreaterThan(0.03)
      expect(share).toBeLessThan(0.4)
    }
  }
})

test('P13: of twenty uploads at once four are served and the others are told to come again', async () => {
  const ended = await Promise.allSettled(Array.from({ length: 20 }, () => prepare(jpeg)))

  const refusals = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []))
  expect(refusals).toEqual(Array.from({ length: 16 }, () => 'RATE_LIMITED'))
  await expect(prepare(jpeg)).resolves.toMatchObject({ width: 640 })
})

/** Per quarter, the share of pixels that differ by more than JPEG's own noise. */
async function changedSharesByQuarter(before: Uint8Array, after: Uint8Array): Promise<number[]> {
  const [old, marked] = await Promise.all([before, after].map((bytes) => sharp(bytes).greyscale().raw().toBuffer()))
  const { width, height } = await sharp(after).metadata()
  const changed = [0, 0, 0, 0]
  for (let at = 0; at < width * height; at += 1) {
    const quarter = (at % width < width / 2 ? 0 : 1) + (at < (width * height) / 2 ? 0 : 2)
    if (Math.abs((old?.[at] ?? 0) - (marked?.[at] ?? 0)) > 16) changed[quarter] = (changed[quarter] ?? 0) + 1
  }
  return changed.map((count) => count / ((width * height) / 4))
}

/** A whole one-bit PNG: some 30 kB that take seconds to decode. */
function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const scanlines = deflateSync(Buffer.alloc(height * (Math.ceil(width / 8) + 1)))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', scanlines),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.byteLength, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

function altered(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}
