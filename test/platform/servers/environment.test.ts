import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { childEnvironment } from '../../../platform/servers/environment.ts'

beforeEach(() => {
  vi.stubEnv('TEMPORAL_ADDRESS', undefined)
})
afterEach(() => vi.unstubAllEnvs())

const FOREIGN = {
  TEMPORAL_NAMESPACE: 'mallbridge.a1b2c',
  TEMPORAL_API_KEY: 'key-of-another-server',
  TEMPORAL_TLS: 'true',
  TEMPORAL_TLS_CLIENT_CERT_PATH: 'client.pem',
  TEMPORAL_PROFILE: 'cloud',
  TEMPORAL_CONFIG_FILE: 'temporal.toml',
  TEMPORAL_GRPC_META_TENANT: 'one',
}

function stubForeign(): void {
  for (const [name, value] of Object.entries(FOREIGN)) vi.stubEnv(name, value)
}

test('a part that is to use our own Temporal server hears nothing of another one', () => {
  stubForeign()
  vi.stubEnv('MALLBRIDGE_TASK_QUEUE', 'orders-of-a-test')

  const environment = childEnvironment({ TEMPORAL_ADDRESS: '127.0.0.1:7233' })

  const temporal = Object.entries(environment).filter(([name]) => name.startsWith('TEMPORAL_'))
  // An empty file name keeps the profile in the user's home out.
  expect(Object.fromEntries(temporal)).toEqual({ TEMPORAL_ADDRESS: '127.0.0.1:7233', TEMPORAL_CONFIG_FILE: '' })
  expect(environment.MALLBRIDGE_TASK_QUEUE).toBe('orders-of-a-test')
  expect(environment.PATH).toBeTruthy()
})

test('with a server of the user all that the environment says of it is handed on', () => {
  stubForeign()
  vi.stubEnv('TEMPORAL_ADDRESS', 'temporal.example.org:7233')

  expect(childEnvironment({ PORT: '8700' })).toMatchObject({
    ...FOREIGN,
    TEMPORAL_ADDRESS: 'temporal.example.org:7233',
    PORT: '8700',
  })
})

test('an empty TEMPORAL_ADDRESS names no server', () => {
  stubForeign()
  vi.stubEnv('TEMPORAL_ADDRESS', '')

  expect(childEnvironment({})).not.toHaveProperty('TEMPORAL_API_KEY')
})

test('what a part needs wins over what is inherited', () => {
  vi.stubEnv('PORT', '1')
  vi.stubEnv('TEMPORAL_ADDRESS', 'temporal.example.org:7233')

  expect(childEnvironment({ PORT: '8700' }).PORT).toBe('8700')
})
