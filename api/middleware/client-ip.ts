import { isIP } from 'node:net'
import { isInIpRanges, parseIpList, plainAddress } from '../../contract/ip-list.ts'
import { headerValues, type RawHeaders } from '../raw-headers.ts'

const MAX_HOPS = 20

/** `address` null: a proxy of ours sent a chain that cannot be trusted. `seenIp` is what an error may show. */
export interface ClientIp {
  readonly address: string | null
  readonly seenIp: string
}

/**
 * The right-most address of X-Forwarded-For that is not one of our own proxies. The header counts only when the peer
 * is such a proxy; no other forwarding header ever counts.
 */
export function clientIp(
  { peerIp, rawHeaders }: { peerIp: string; rawHeaders: RawHeaders },
  trustedProxies: readonly string[],
): ClientIp {
  const proxies = parseIpList(trustedProxies)
  const peer = plainAddress(peerIp)
  if (!isInIpRanges(peer, proxies)) return { address: peer, seenIp: peer }
  const lines = headerValues(rawHeaders, 'x-forwarded-for')
  if (lines.length === 0) return { address: peer, seenIp: peer }
  const hops = lines
    .join(',')
    .split(',')
    .map((hop) => hop.trim())
  if (hops.length > MAX_HOPS || hops.some((hop) => isIP(hop) === 0)) return { address: null, seenIp: peer }
  const client = plainAddress(hops.findLast((hop) => !isInIpRanges(hop, proxies)) ?? hops[0] ?? peer)
  return { address: client, seenIp: client }
}
