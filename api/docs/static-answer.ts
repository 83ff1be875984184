import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context } from 'hono'
import { sha256Hex } from '../../contract/signature.ts'

const compress = promisify(gzip)

/**
 * Everything comes from this host: no fonts, badges or scripts of others. `data:` is for the arrows that the style sheet
 * of the reference draws.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A handler that answers with content that stays the same as long as the process lives. */
export function staticAnswer(content: string | Uint8Array, mediaType: string) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content)
  // Weak: the same for the compressed form.
  const etag = `W/"${sha256Hex(bytes).slice(0, 32)}"`
  let compressed: Promise<Uint8Array<ArrayBuffer>> | null = null
  const headers = {
    ETag: etag,
    'Cache-Control': 'no-cache', // Kept, but asked about each time: pages and assets belong together.
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'Referrer-Policy': 'no-referrer',
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
  }

  return async function answerStatic(context: Context): Promise<Response> {
    if (isKnown(context.req.header('If-None-Match'), etag)) return context.body(null, 304, headers)
    const typed = { ...headers, 'Content-Type': mediaType }
    if (!takesGzip(context.req.header('Accept-Encoding'))) return context.body(bytes, 200, typed)
    compressed ??= compress(bytes).then((zipped) => Uint8Array.from(zipped))
    return context.body(await compressed, 200, { ...typed, 'Content-Encoding': 'gzip' })
  }
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = ifNoneMatch?.split(',').map((entry) => entry.trim().replace(/^(?!W\/)/, 'W/')) ?? []
  return known.includes(etag)
}

function takesGzip(acceptEncoding: string | undefined): boolean {
  return /(?:^|,)\s*gzip\s*(?:,|$)/i.test(acceptEncoding ?? '')
}
