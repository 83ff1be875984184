import { expect, test } from 'vitest'
import { isDatabaseOutage, isLostRace } from '../../platform/outage.ts'

/** As drizzle hands on what the driver threw. */
const failed = (code: string) => new Error('Failed query', { cause: Object.assign(new Error('refused'), { code }) })

test.each([
  ['57014', 'a statement that took too long', 'outage'],
  ['55P03', 'a lock that did not come free', 'outage'],
  ['40P01', 'a deadlock', 'both'],
  ['40001', 'a serialization failure', 'both'],
  ['08006', 'a lost connection', 'outage'],
  ['57P01', 'a server that is stopping', 'outage'],
  ['ECONNRESET', 'a reset socket', 'outage'],
  ['23505', 'a row that is there already', 'neither'],
  ['42601', 'a wrong statement', 'neither'],
  ['40003', 'a statement whose end nobody knows', 'neither'],
])('%s, %s, is an outage, or one that undid the transaction as well: %s', (code, _name, kind) => {
  const error = failed(code)
  expect([isDatabaseOutage(error), isLostRace(error)]).toEqual([kind !== 'neither', kind === 'both'])
})

test('what is no error of the database is none', () => {
  expect([isDatabaseOutage(new Error('57014')), isDatabaseOutage('57014'), isLostRace(undefined)]).toEqual([
    false,
    false,
    false,
  ])
})
