import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { parseIpEntry, plainAddress } from './ip-list.ts'

/** The part of an IPv6 address that a household or a phone is given: the rest it chooses anew at will. */
const SUBSCRIBER_BYTES = 8
const LONGEST_ADDRESS_CHARACTERS = 45

/** An address without a prefix. What comes out names the subscriber: the IPv4 address, or the first half of an IPv6 one. */
export const buyerIpField = z
  .string()
  .max(LONGEST_ADDRESS_CHARACTERS, { abort: true })
  .refine(isAddress, { params: { zh: '应为 IPv4 或 IPv6 地址', en: 'must be an IPv4 or IPv6 address' } })
  .transform((text) => (isAddress(text) ? subscriberOf(text) : text))
  .meta({
    description: '买家的 IP 地址，用于防止囤号，只留摘要 / address of the buyer, against hoarding; only a hash is kept',
  })

function isAddress(text: string): boolean {
  const plain = plainAddress(text)
  return !plain.includes('/') && 'range' in parseIpEntry(plain)
}

function subscriberOf(text: string): string {
  const plain = plainAddress(text)
  if (!isIPv6(plain)) return plain
  const bytes = ipaddr.parse(plain).toByteArray().slice(0, SUBSCRIBER_BYTES)
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
