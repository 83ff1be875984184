import { loadClientConnectConfig } from '@temporalio/envconfig'
import { NativeConnection } from '@temporalio/worker'
import type { Logger } from '../platform/logger.ts'
import { connectTemporal } from '../platform/temporal.ts'
import { prepareEngine } from './prepare-engine.ts'

/**
 * The worker's own connection, by the same settings as everybody's, to an engine that is ready for it.
 *
 * @throws TemporalConnectionError
 */
export async function connectEngine(preparing: {
  taskQueue: string
  logger: Logger
}): Promise<{ connection: NativeConnection; namespace: string }> {
  const engine = await connectTemporal()
  try {
    await prepareEngine(engine, preparing)
  } finally {
    await engine.connection.close()
  }
  const { connectionOptions } = loadClientConnectConfig()
  return { connection: await NativeConnection.connect(connectionOptions), namespace: engine.namespace }
}
