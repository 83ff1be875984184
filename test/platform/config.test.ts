import { expect, test } from 'vitest'
import { DEFAULT_ORDER_POLICY } from '../../domain/order.ts'
import { DEFAULT_RATE_QUOTAS, RATE_LIMITS } from '../../domain/rate-limit.ts'
import { readConfig } from '../../platform/config.ts'
import { TEST_MASTER_KEYS } from '../support/master-keys.ts'

const REQUIRED = { DATABASE_URL: 'postgres://127.0.0.1:5432/any', MALLBRIDGE_MASTER_KEYS: TEST_MASTER_KEYS }
const configOf = (settings: Record<string, string>) => readConfig({ ...REQUIRED, ...settings })

test.each(Object.keys(REQUIRED))('without %s a process ends with its name', (name) => {
  expect(() => readConfig({ ...REQUIRED, [name]: '' })).toThrow(name)
})

test.each([
  ['', 'SANDBOX'],
  ['SANDBOX', 'SANDBOX'],
  ['LIVE', 'LIVE'],
])('MALLBRIDGE_ENVIRONMENT=%s serves %s keys', (name, environment) => {
  expect(configOf({ MALLBRIDGE_ENVIRONMENT: name }).environment).toBe(environment)
})

test.each(['live', 'PRODUCTION', ' LIVE', 'SANDBOX,LIVE'])(
  'MALLBRIDGE_ENVIRONMENT=%s opens neither world: a mistyped name must not choose one',
  (name) => {
    expect(() => configOf({ MALLBRIDGE_ENVIRONMENT: name })).toThrow(`SANDBOX or LIVE, not "${name}"`)
  },
)

test('an order policy changes what it names and nothing else', () => {
  expect(configOf({}).orderPolicy).toEqual(DEFAULT_ORDER_POLICY)
  expect(configOf({ MALLBRIDGE_ORDER_POLICY: '{"payMs":900000,"tellsMall":false}' }).orderPolicy).toEqual({
    ...DEFAULT_ORDER_POLICY,
    payMs: 900_000,
    tellsMall: false,
  })
  expect(configOf({ MALLBRIDGE_ORDER_POLICY: '{"payMs":0}' }).orderPolicy.payMs).toBe(0)
})

test.each([
  ['no JSON', 'payMs=900000', 'must be a JSON object'],
  ['a list', '[900000]', 'must be a JSON object'],
  ['a bare number', '900000', 'must be a JSON object'],
  ['null', 'null', 'must be a JSON object'],
  ['a misspelt field', '{"payMS":900000,"shipMs":1}', 'unknown fields: payMS'],
  ['a field of every object', '{"toString":1}', 'toString'],
  ['a duration as text', '{"payMs":"15 min"}', 'payMs must be like'],
  ['a time that runs backwards', '{"payMs":-1}', 'payMs must be like'],
  ['a fraction of a millisecond', '{"payMs":0.5}', 'payMs must be like'],
  ['a number beyond what is exact', '{"payMs":1e300}', 'payMs must be like'],
  ['nothing as a duration', '{"payMs":null}', 'payMs must be like'],
  ['a number as a switch', '{"tellsMall":1}', 'tellsMall must be like'],
])('an order policy that is or has %s ends the process and says why', (_, text, said) => {
  expect(() => configOf({ MALLBRIDGE_ORDER_POLICY: text })).toThrow(/MALLBRIDGE_ORDER_POLICY/)
  expect(() => configOf({ MALLBRIDGE_ORDER_POLICY: text })).toThrow(said)
})

test('each limit is a setting of its own, in calls for the time that its name tells', () => {
  expect(configOf({}).rateQuotas).toEqual(DEFAULT_RATE_QUOTAS)
  const settings = {
    MALLBRIDGE_READS_PER_SECOND: '1',
    MALLBRIDGE_ORDER_CALLS_PER_SECOND: '2',
    MALLBRIDGE_CATALOGUE_CALLS_PER_MINUTE: '3',
    MALLBRIDGE_PICTURE_CALLS_PER_MINUTE: '4',
    MALLBRIDGE_NOT_FOUND_PER_10_MINUTES: '5',
    MALLBRIDGE_REFUSED_CALLS_PER_MINUTE: '0',
  }
  expect(configOf(settings).rateQuotas).toEqual({
    READ: 1,
    ORDER: 2,
    CATALOGUE: 3,
    PICTURE: 4,
    NOT_FOUND: 5,
    REFUSED: 0,
  })
  const windows = Object.values(RATE_LIMITS).map(({ windowSeconds }) => windowSeconds)
  expect(windows).toEqual([1, 1, 60, 60, 600, 60])
})

test.each(['8700x', '-1', '1.5', ' ', '1e3'])('PORT=%s is no number of a port, and the process says so', (text) => {
  expect(() => configOf({ PORT: text })).toThrow(`PORT must be a whole number, not "${text}"`)
})

test('metrics are served to this machine only, until an address says otherwise', () => {
  expect(configOf({})).toMatchObject({ metricsHost: '127.0.0.1', metricsPort: 0 })
  expect(configOf({ METRICS_HOST: '' }).metricsHost).toBe('127.0.0.1')
  expect(configOf({ METRICS_HOST: '0.0.0.0', METRICS_PORT: '9464' })).toMatchObject({
    metricsHost: '0.0.0.0',
    metricsPort: 9464,
  })
  expect(() => configOf({ METRICS_HOST: 'localhost' })).toThrow('METRICS_HOST must be an IP address, not "localhost"')
})

test('production refuses the demo: its keys are for machines of developers', () => {
  expect(() => configOf({ NODE_ENV: 'production', MALLBRIDGE_DEMO: '1' })).toThrow('MALLBRIDGE_DEMO=1 is refused')
  expect(configOf({ NODE_ENV: 'production' }).seedsDemo).toBe(false)
})
