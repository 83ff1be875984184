import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCanonicalPath } from '../../api/request-gate.ts'

test.each([
  '/',
  '/v1/orders',
  '/v1/orders/',
  "/a:b@c!$&'()*+,;=-._~",
  '/%E5%8D%8E',
  '/%25',
  '/%3F%23',
  '/...',
  '/.a',
  '/a..b',
])('%s is canonical', (path) => expect(isCanonicalPath(path)).toBe(true))

test.each([
  '',
  'v1',
  '//',
  '/a//b',
  '/.',
  '/..',
  '/a/.',
  '/a/../b',
  '/./',
  '/%2e',
  '/%2E',
  '/%2F',
  '/%5C',
  '/%41',
  '/%7E',
  '/%e5%8d%8e',
  '/%',
  '/%4',
  '/%zz',
  '/%00',
  '/%0D',
  '/%7F',
  '/%FF',
  '/%C0%AF',
  '/%ED%A0%80',
  '/a b',
  '/华',
  '/a|b',
  '/[x]',
  '/a?b',
  '/a\\b',
])('%s is not', (path) => expect(isCanonicalPath(path)).toBe(false))

test('a URL leaves a canonical path as it is, so that router and signature see the same', () => {
  const piece = fc.constantFrom(
    '/',
    '.',
    '..',
    'a',
    '%2E',
    '%41',
    '%E5%8D%8E',
    '%25',
    ';',
    ':',
    '@',
    '\\',
    '|',
    ' ',
    '#',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = `/${pieces.join('')}`
      return !isCanonicalPath(path) || new URL(`http://localhost${path}`).pathname === path
    }),
  )
})
