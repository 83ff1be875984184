import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type IpEntryProblem,
  isInIpRanges,
  networkOf,
  parseIpEntry,
  parseIpList,
  plainAddress,
} from '../../contract/ip-list.ts'

test.each<[string, string, IpEntryProblem]>([
  ['N08', '0.0.0.0/0', 'EVERYTHING'],
  ['N08', '::/0', 'EVERYTHING'],
  ['N08', '::ffff:0:0/96', 'MAPPED_ADDRESS'],
  ['N09', '010.0.0.1', 'NOT_AN_ADDRESS'],
  ['N09', '0x7f.1', 'NOT_AN_ADDRESS'],
  ['N09', '2130706433', 'NOT_AN_ADDRESS'],
  ['N09', '127.1', 'NOT_AN_ADDRESS'],
  ['N10', '1.2.3.4/33', 'BAD_PREFIX'],
  ['N10', '2001:db8::/129', 'BAD_PREFIX'],
  ['N10', '1.2.3.4/', 'BAD_PREFIX'],
  ['N10', '1.2.3.4/08', 'BAD_PREFIX'],
  ['N10', '1.2.3.4/24/24', 'BAD_PREFIX'],
  ['N10', '1.2.3.4/8', 'HOST_BITS_SET'],
  ['N10', '2001:db8::1/32', 'HOST_BITS_SET'],
  ['N10', 'merchant.example', 'NOT_AN_ADDRESS'],
  ['N10', 'fe80::1%eth0', 'NOT_AN_ADDRESS'],
  ['N10', '/33', 'NOT_AN_ADDRESS'],
  ['N10', ' 1.2.3.4', 'NOT_AN_ADDRESS'],
  ['N10', '', 'NOT_AN_ADDRESS'],
  ['N10', '::ffff:1.2.3.4', 'MAPPED_ADDRESS'],
])('%s: the entry %j is refused', (_id, entry, problem) => expect(parseIpEntry(entry)).toEqual({ problem }))

test.each([
  ['203.0.113.7', '203.0.113.7/32', false],
  ['203.0.113.0/24', '203.0.113.0/24', false],
  ['203.0.112.0/23', '203.0.112.0/23', true],
  ['2001:DB8:0:0::1', '2001:db8::1/128', false],
  ['2001:db8:1::/48', '2001:db8:1::/48', false],
  ['2001:db8::/47', '2001:db8::/47', true],
])('N11: %s is written %s and needs an operator: %s', (entry, canonical, needsOperator) => {
  expect(parseIpEntry(entry)).toMatchObject({ range: { canonical, needsOperator } })
})

test('a mapped address is compared as IPv4, and the families never match each other', () => {
  const v4 = parseIpList(['203.0.113.0/24'])
  const v6 = parseIpList(['2001:db8::/32', '::/80'])

  expect(isInIpRanges('::ffff:203.0.113.9', v4)).toBe(true)
  expect(isInIpRanges('203.0.114.9', v4)).toBe(false)
  expect(isInIpRanges('2001:db8::9', v6)).toBe(true)
  expect(isInIpRanges('2001:db8::9', v4)).toBe(false)
  expect(isInIpRanges('::ffff:203.0.113.9', v6)).toBe(false)
  expect(plainAddress('::ffff:203.0.113.9')).toBe('203.0.113.9')
})

test('a text that is no address matches nothing, and a bad entry lets nobody in', () => {
  const ranges = parseIpList(['203.0.113.0/24', '0.0.0.0/0', 'localhost'])

  expect(ranges).toHaveLength(1)
  for (const text of ['', 'unknown', '203.0.113.9:80', '[::1]', '203.0.113', '203.0.113.009', 'fe80::1%eth0']) {
    expect(isInIpRanges(text, ranges)).toBe(false)
  }
})

test('matching agrees with a comparison bit by bit', () => {
  const bytes = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 })
  const bits = (address: readonly number[]) => address.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  fc.assert(
    fc.property(bytes, fc.nat(31), fc.integer({ min: 1, max: 32 }), (address, flipped, prefixBits) => {
      const networkBits = bits(address).slice(0, prefixBits).padEnd(32, '0')
      const network = (networkBits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)).join('.')
      const other = address.map((byte, i) => (i === flipped >> 3 ? byte ^ (0x80 >> (flipped & 7)) : byte))
      const ranges = parseIpList([`${network}/${prefixBits}`])
      expect(ranges).toHaveLength(1)
      const isInside = bits(other).startsWith(bits(address).slice(0, prefixBits))
      return isInIpRanges(address.join('.'), ranges) && isInIpRanges(other.join('.'), ranges) === isInside
    }),
  )
})

test('one who has an IPv6 address has its /64, and one who has an IPv4 address has that one', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
  expect(networkOf('2001:db8:1:2::9')).toBe(networkOf('2001:db8:1:2:ffff::'))
  expect(networkOf('2001:db8:1:3::9')).not.toBe(networkOf('2001:db8:1:2::9'))
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
  expect(networkOf('::ffff:203.0.113.9')).toBe('::ffff:203.0.113.9')
  expect(networkOf('no address')).toBe('no address')
})
