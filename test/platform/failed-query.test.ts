import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { expect, inject, onTestFinished, test } from 'vitest'
import { connectDatabase } from '../../db/connect.ts'
import { withoutParameters } from '../../platform/failed-query.ts'
import { createLogger } from '../../platform/logger.ts'

const SECRET = 'planted-parameter'

test('a query that failed is kept without its parameters, and with the reason', async () => {
  const error = await failQuery()
  expect(error.message).toContain(SECRET)

  const safe = withoutParameters(error)

  expect(`${safe.message} ${safe.stack ?? ''}`).not.toContain(SECRET)
  expect(safe.message).toMatch(/^Failed query: select/)
  expect(safe.cause).toMatchObject({ code: '42883' })
  expect(safe.stack).toContain('failed-query.test.ts')
})

test('any other error stays what it is', () => {
  const error = new Error('params: none')

  expect(withoutParameters(error)).toBe(error)
  expect(withoutParameters('text')).toBe('text')
})

test('the log tells what a call failed of, to the innermost cause, and no parameter', async () => {
  const wrapped = new Error('the order is not read', { cause: await failQuery() })
  const logger = createLogger({ name: 'test', level: 'silent' }) as unknown as Record<symbol, Serializers>

  const line = logger[pino.symbols.serializersSym]?.err(wrapped)

  expect(JSON.stringify(line)).not.toContain(SECRET)
  expect(line?.causes).toEqual([
    expect.stringMatching(/^FailedQuery Failed query: select/),
    expect.stringContaining('42883'),
  ])
})

interface Serializers {
  err: (error: unknown) => Record<string, unknown>
}

/** A function that PostgreSQL does not know, called with the planted text. */
async function failQuery(): Promise<Error> {
  const connection = connectDatabase({
    url: inject('postgresUrl'),
    maxConnections: 1,
    statementTimeoutMs: 5_000,
    applicationName: 'test',
  })
  onTestFinished(() => connection.close(1))
  return connection.db.execute(sql`select no_such_function(${SECRET}::text)`).then(
    () => new Error('the query did not fail'),
    (error: Error) => error,
  )
}
