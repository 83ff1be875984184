import { readConfig } from '../platform/config.ts'
import { connectDatabase } from './connect.ts'
import { migrateDatabase } from './migrate.ts'
import { seedDemo } from './seed/demo.ts'
import { seedProvince } from './seed/province.ts'

/** Migrates the database, and with MALLBRIDGE_DEMO=1 seeds the demo; prints one JSON line for whoever started it. */
const config = readConfig()
await migrateDatabase(config.databaseUrl)
const connection = connectDatabase({
  url: config.databaseUrl,
  maxConnections: 2,
  statementTimeoutMs: 30_000,
  applicationName: 'mallbridge-migrate',
})
const applications = config.seedsDemo ? await seedDemo(connection.db, config.masterKeys, config) : []
if (config.seedsDemo) await seedProvince(connection.db)
await connection.close()
process.stdout.write(`${JSON.stringify({ applications })}\n`)
