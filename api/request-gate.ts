import type { IncomingMessage } from 'node:http'
import { Failure } from '../domain/failure.ts'
import { findHost, type HostRule } from './hosts.ts'
import { headerValues, type RawHeaders } from './raw-headers.ts'

const MAX_HEADER_LINES = 100
const MAX_TARGET_BYTES = 8 * 1024
const ROUTABLE_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * What must hold of a request before the adapter makes a URL of it. The adapter rewrites `..`, escapes and
 * absolute-form targets; a target that is already canonical is the same for the signature and for the router.
 *
 * @returns the failure to answer with, or null.
 */
export function checkRequest(incoming: IncomingMessage, hosts: readonly HostRule[]): Failure | null {
  const { rawHeaders, url = '', method = '' } = incoming
  if (rawHeaders.length / 2 > MAX_HEADER_LINES) return new Failure('HEADERS_TOO_LARGE')
  if (url.length > MAX_TARGET_BYTES) return new Failure('URI_TOO_LONG')
  if (!ROUTABLE_METHODS.includes(method)) return new Failure('METHOD_NOT_ALLOWED')
  return checkHost(rawHeaders, hosts) ?? checkTarget(url)
}

/** Splits a target at its first `?`. */
export function splitTarget(target: string): { path: string; rawQuery: string } {
  const mark = target.indexOf('?')
  return mark === -1
    ? { path: target, rawQuery: '' }
    : { path: target.slice(0, mark), rawQuery: target.slice(mark + 1) }
}

function checkHost(rawHeaders: RawHeaders, hosts: readonly HostRule[]): Failure | null {
  const [host, ...others] = headerValues(rawHeaders, 'host')
  const rule = host === undefined || others.length > 0 ? null : findHost(hosts, host)
  if (rule === null) return new Failure('HEADER_INVALID', { field: 'Host' })
  return rule === undefined ? new Failure('MISDIRECTED', { field: 'Host' }) : null
}

function checkTarget(target: string): Failure | null {
  const { path } = splitTarget(target)
  // Node's parser lets `#` through, and a URL would end there: the router would see less than was signed.
  return isCanonicalPath(path) && !target.includes('#') ? null : new Failure('PATH_INVALID')
}

/** RFC 3986 pchar segments, none empty except a last one, none a dot segment, every escape needed and upper-case. */
export function isCanonicalPath(path: string): boolean {
  if (!/^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/.test(path)) return false
  if (/\/\/|\/\.{1,2}(?:\/|$)/.test(path)) return false
  const escapes = path.match(/%[0-9A-F]{2}/g) ?? []
  return !escapes.some((escape) => /[A-Za-z0-9\-._~/\\\p{Cc}]/u.test(asciiOf(escape))) && isUtf8(path)
}

/** The ASCII character of an escape; nothing for a byte above, which belongs to a longer UTF-8 sequence. */
function asciiOf(escape: string): string {
  const code = Number.parseInt(escape.slice(1), 16)
  return code < 0x80 ? String.fromCharCode(code) : ''
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false // The only way that the platform's own decoder tells.
  }
}
