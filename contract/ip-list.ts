import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** One accepted line of an application's address list. */
export interface IpRange {
  /** Network order; 4 bytes for IPv4, 16 for IPv6. */
  readonly networkBytes: readonly number[]
  readonly prefixBits: number
  /** The one way to write it, such as `203.0.113.0/24`. */
  readonly canonical: string
  /** Wider than /24 or /48: an operator must agree. */
  readonly needsOperator: boolean
}

export type IpEntryProblem = 'NOT_AN_ADDRESS' | 'BAD_PREFIX' | 'HOST_BITS_SET' | 'EVERYTHING' | 'MAPPED_ADDRESS'
export type ParsedIpEntry = { readonly range: IpRange } | { readonly problem: IpEntryProblem }

/**
 * Parses `address` or `address/prefix`. Only the plain textual forms are taken: no octal, hexadecimal, short or
 * integer IPv4, no zone, no host name; IPv4 is never written as a mapped IPv6 address.
 */
export function parseIpEntry(entry: string): ParsedIpEntry {
  const [address = '', prefix, ...rest] = entry.split('/')
  const isV4 = isIPv4(address)
  if (!isV4 && (!isIPv6(address) || address.includes('%'))) return { problem: 'NOT_AN_ADDRESS' }
  const bytes = ipaddr.parse(address).toByteArray()
  const addressBits = bytes.length * 8
  if (rest.length > 0 || (prefix !== undefined && !/^(?:0|[1-9][0-9]{0,2})$/.test(prefix)))
    return { problem: 'BAD_PREFIX' }
  const prefixBits = prefix === undefined ? addressBits : Number(prefix)
  if (prefixBits > addressBits) return { problem: 'BAD_PREFIX' }
  if (prefixBits === 0) return { problem: 'EVERYTHING' }
  if (!isV4 && isMapped(bytes)) return { problem: 'MAPPED_ADDRESS' }
  if (bytes.some((byte, i) => (byte & ~maskByte(prefixBits, i)) !== 0)) return { problem: 'HOST_BITS_SET' }
  const canonical = `${isV4 ? address : ipaddr.parse(address).toString()}/${prefixBits}`
  return { range: { networkBytes: bytes, prefixBits, canonical, needsOperator: prefixBits < (isV4 ? 24 : 48) } }
}

/** An address that is not one matches nothing. A mapped IPv6 address is compared as IPv4. */
export function isInIpRanges(address: string, ranges: readonly IpRange[]): boolean {
  const bytes = addressBytes(address)
  return bytes !== null && ranges.some((range) => isInRange(bytes, range))
}

/** The ranges of stored entries; one that no longer parses gives access to nobody. */
export function parseIpList(entries: readonly string[]): IpRange[] {
  return entries.map(parseIpEntry).flatMap((parsed) => ('range' in parsed ? [parsed.range] : []))
}

/** `::ffff:203.0.113.7`, as a dual-stack socket shows it, becomes `203.0.113.7`; other text stays as it is. */
export function plainAddress(address: string): string {
  const bytes = addressBytes(address)
  return bytes?.length === 4 ? bytes.join('.') : address
}

/** Whoever has one IPv6 address has all of its /64, so that these count as one; an IPv4 address stands for itself. */
export function networkOf(address: string): string {
  const bytes = addressBytes(address)
  if (bytes?.length !== 16) return address
  const network = ipaddr.fromByteArray([...bytes.slice(0, 8), ...Array<number>(8).fill(0)])
  return `${network.toString()}/64`
}

function isInRange(bytes: readonly number[], { networkBytes, prefixBits }: IpRange): boolean {
  if (bytes.length !== networkBytes.length) return false
  return networkBytes.every((network, i) => ((bytes[i] ?? 0) & maskByte(prefixBits, i)) === network)
}

/** The i-th byte of a mask whose first `prefixBits` bits are set. */
function maskByte(prefixBits: number, i: number): number {
  const bits = Math.min(8, Math.max(0, prefixBits - 8 * i))
  return (0xff << (8 - bits)) & 0xff
}

function addressBytes(address: string): readonly number[] | null {
  if (!isIPv4(address) && (!isIPv6(address) || address.includes('%'))) return null
  const bytes = ipaddr.parse(address).toByteArray()
  return isMapped(bytes) ? bytes.slice(12) : bytes
}

function isMapped(bytes: readonly number[]): boolean {
  return (
    bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  )
}
