import { crc32, deflateSync } from 'node:zlib'

const WIDTH_PIXELS = 640
const HEIGHT_PIXELS = 400
const BORDER_PIXELS = 16

/** A PNG that shows nothing but a frame, as large as a scanned card. No person is on it. */
export function makeIdCardPicture(shade: number): Uint8Array {
  const rows: Buffer[] = []
  for (let y = 0; y < HEIGHT_PIXELS; y += 1) {
    const row = Buffer.alloc(1 + WIDTH_PIXELS, shade)
    row[0] = 0 // No filter.
    const isFrame = y < BORDER_PIXELS || y >= HEIGHT_PIXELS - BORDER_PIXELS
    if (isFrame) row.fill(60, 1)
    else row.fill(60, 1, 1 + BORDER_PIXELS).fill(60, 1 + WIDTH_PIXELS - BORDER_PIXELS)
    rows.push(row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH_PIXELS, 0)
  header.writeUInt32BE(HEIGHT_PIXELS, 4)
  header[8] = 8 // Bits a sample; what follows stays 0: grey, deflate, no interlacing.
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(4 + typed.length + 4)
  framed.writeUInt32BE(data.length, 0)
  typed.copy(framed, 4)
  framed.writeUInt32BE(crc32(typed), 4 + typed.length)
  return framed
}
