import { expect, test } from 'vitest'
import { metricsAddress } from '../../worker/metrics-address.ts'

test.each([
  ['127.0.0.1', 8703, '127.0.0.1:8703'],
  ['0.0.0.0', 9464, '0.0.0.0:9464'],
  ['::', 9464, '[::]:9464'],
  ['::1', 8703, '[::1]:8703'],
  ['0.0.0.0', 0, null],
])('metrics of %s, port %i are bound to %s', (metricsHost, metricsPort, address) => {
  expect(metricsAddress({ metricsHost, metricsPort })).toBe(address)
})
