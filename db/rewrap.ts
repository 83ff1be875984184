import { readConfig } from '../platform/config.ts'
import { EnvelopeError } from '../platform/envelope-error.ts'
import { withoutParameters } from '../platform/failed-query.ts'
import { isDatabaseOutage } from '../platform/outage.ts'
import { connectDatabase } from './connect.ts'
import { rewrapAll } from './rewrap-all.ts'

/** The process behind `mallbridge keys rewrap`; one JSON line a round, then one with the report or the failure. */
const print = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  const { databaseUrl, masterKeys } = readConfig()
  const connection = connectDatabase({
    url: databaseUrl,
    maxConnections: 1,
    // Counting all rows of a large table takes its time.
    statementTimeoutMs: 120_000,
    applicationName: 'mallbridge-rewrap',
  })
  try {
    print({ report: await rewrapAll(connection.db, masterKeys, (progress) => print({ progress })) })
  } finally {
    await connection.close()
  }
} catch (error) {
  print({ failure: failureOf(error) })
  process.exitCode = 1
}

function failureOf(error: unknown): { code: string; zh: string; en: string } {
  if (error instanceof EnvelopeError) return { code: error.reason, zh: error.zh, en: error.en }
  const safe = withoutParameters(error)
  const en = safe instanceof Error ? safe.message : String(safe)
  if (isDatabaseOutage(error)) {
    return { code: 'DATABASE_UNAVAILABLE', zh: '数据库没有应答', en: 'The database does not answer' }
  }
  return { code: 'REWRAP_FAILED', zh: en, en }
}
