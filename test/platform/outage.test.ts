import { expect, test } from 'vitest'
import { isDatabaseOutage, isLostRace } from '../../platform/outage.ts'

/** As drizzle hands on what the driver threw. */
const failed = (code: string) => new Error('Failed query', { cause: Object.assign(new Error('refused'), { code }) })

test.each([
  ['57014', 'a statement that took too long', true, false],
  ['55P03', 'a lock that did not come free', true, false],
  ['40P01', 'a deadlock', true, true],
  ['40001', 'a serialization failure', true, true],
  ['08006', 'a lost connection', true, false],
  ['57P01', 'a server that is stopping', true, false],
  ['ECONNRESET', 'a reset socket', true, false],
  ['23505', 'a row that is there already', false, false],
  ['42601', 'a wrong statement', false, false],
  ['40003', 'a statement whose end nobody knows', false, false],
])('%s, %s: the caller may try again: %s; the transaction is run again: %s', (code, _name, isOutage, isRace) => {
  expect([isDatabaseOutage(failed(code)), isLostRace(failed(code))]).toEqual([isOutage, isRace])
})

test('what is no error of the database is none', () => {
  expect([isDatabaseOutage(new Error('57014')), isDatabaseOutage('57014'), isLostRace(undefined)]).toEqual([
    false,
    false,
    false,
  ])
})
