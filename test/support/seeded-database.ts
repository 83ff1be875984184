import { connectDatabase, type Database } from '../../db/connect.ts'
import { type DemoApplication, seedDemo } from '../../db/seed/demo.ts'
import { type KeyRing, readMasterKeys } from '../../platform/key-ring.ts'
import { createTestDatabase } from './database.ts'

export interface SeededDatabase {
  db: Database
  masterKeys: KeyRing
  applications: DemoApplication[]
  close(): Promise<void>
}

const KEYS = `k1:${Buffer.from(Array.from({ length: 32 }, (_, index) => index * 5 + 1)).toString('base64')}`

/** A database of its own with the demo's partners and catalogue, and no engine. */
export async function openSeededDatabase(): Promise<SeededDatabase> {
  const database = await createTestDatabase()
  const connection = connectDatabase({
    url: database.url,
    maxConnections: 10,
    statementTimeoutMs: 15_000,
    applicationName: 'test',
  })
  const masterKeys = readMasterKeys(KEYS)
  const applications = await seedDemo(connection.db, masterKeys, { merchantSimulatorUrl: null, mallSimulatorUrl: null })
  return {
    db: connection.db,
    masterKeys,
    applications,
    close: async () => {
      await connection.close()
      await database.drop()
    },
  }
}
