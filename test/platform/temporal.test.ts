import { randomUUID } from 'node:crypto'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { afterEach, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest'
import { SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts'
import { configuredTemporalAddress, connectTemporal, registerSearchAttributes } from '../../platform/temporal.ts'
import { forgetTemporal, writeTemporalProfile } from '../support/temporal-profile.ts'

beforeEach(forgetTemporal)
afterEach(() => vi.unstubAllEnvs())

const NOBODY = '127.0.0.1:9'
const LIMIT_MS = 1_000

async function connected(wishes: Parameters<typeof connectTemporal>[0]) {
  const { connection, namespace } = await connectTemporal({ limitMs: LIMIT_MS, ...wishes })
  onTestFinished(() => connection.close())
  return { address: connection.options.address, namespace }
}

test('TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE name the server, whatever there is to fall back on', async () => {
  const address = inject('temporalAddress')
  vi.stubEnv('TEMPORAL_ADDRESS', address)
  vi.stubEnv('TEMPORAL_NAMESPACE', 'of-the-environment')

  const fallback = () => ({ address: NOBODY, namespace: 'of-the-fallback' })

  expect(await connected({ fallback })).toEqual({ address, namespace: 'of-the-environment' })
})

test('the profile that TEMPORAL_PROFILE chooses names the server, and the environment wins over it', async () => {
  const address = inject('temporalAddress')
  await writeTemporalProfile({ address, namespace: 'of-the-profile' })

  expect(configuredTemporalAddress()).toBe(address)
  expect(await connected({ fallback: () => ({ address: NOBODY, namespace: 'x' }) })).toEqual({
    address,
    namespace: 'of-the-profile',
  })
  vi.stubEnv('TEMPORAL_NAMESPACE', 'of-the-environment')
  expect(await connected({})).toEqual({ address, namespace: 'of-the-environment' })
})

test('without an address the fallback is used, and settings of a server that nobody names are not about it', async () => {
  const address = inject('temporalAddress')
  vi.stubEnv('TEMPORAL_ADDRESS', '')
  vi.stubEnv('TEMPORAL_NAMESPACE', 'of-another-server')
  vi.stubEnv('TEMPORAL_TLS', 'true')

  expect(configuredTemporalAddress()).toBeNull()
  expect(await connected({ fallback: () => ({ address, namespace: 'of-the-fallback' }) })).toEqual({
    address,
    namespace: 'of-the-fallback',
  })
})

test('an address that was asked for takes the place of the configured one, with the rest of the configuration', async () => {
  const address = inject('temporalAddress')
  await writeTemporalProfile({ address: NOBODY, namespace: 'of-the-profile' })

  expect(await connected({ address })).toEqual({ address, namespace: 'of-the-profile' })
})

test.each([
  ['TLS', { TEMPORAL_TLS: 'true' }],
  ['an API key, which switches TLS on', { TEMPORAL_API_KEY: 'key-of-a-test' }],
])('%s is honoured: a server that speaks plainly is not talked to, and the error names it', async (_, settings) => {
  await writeTemporalProfile({ address: inject('temporalAddress'), namespace: 'default' })
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)

  await expect(connectTemporal({ limitMs: LIMIT_MS })).rejects.toThrow(inject('temporalAddress'))
})

test('a profile that does not exist is told, and not passed over for another server', async () => {
  await writeTemporalProfile({ address: inject('temporalAddress'), namespace: 'default' })
  vi.stubEnv('TEMPORAL_PROFILE', 'misspelt')

  await expect(connectTemporal({ fallback: () => ({ namespace: 'x' }) })).rejects.toThrow("Profile 'misspelt'")
})

test('search attributes are registered where they are missing, and a second time changes nothing', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  onTestFinished(() => connection.close())
  const namespace = `without-attributes-${randomUUID()}`
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  })

  await registerSearchAttributes(connection, namespace)
  await registerSearchAttributes(connection, namespace)

  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)))
})
