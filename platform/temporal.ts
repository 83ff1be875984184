import { Connection, isGrpcServiceError } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { SEARCH_ATTRIBUTES } from './search-attributes.ts'

// Numbers of temporal.api.enums.v1.IndexedValueType.
const INDEXED_VALUE_TYPES = { Keyword: 2, Bool: 5, Datetime: 6 } as const
const ALREADY_EXISTS = 6
const CONNECT_LIMIT_MS = 10_000

/** An open connection and the namespace that goes with it. */
export interface TemporalConnection {
  connection: Connection
  namespace: string
}

/**
 * Connects as the environment says: TEMPORAL_ADDRESS and whatever else @temporalio/envconfig reads, such as a profile
 * file, an API key or TLS material.
 *
 * @throws Error when the server does not answer within 10 s.
 */
export async function connectTemporal(): Promise<TemporalConnection> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig()
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_LIMIT_MS })
  return { connection, namespace }
}

/** Registers the search attributes of order workflows; those that are there already stay as they are. */
export async function registerSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace = 'default',
): Promise<void> {
  const registered = await connection.operatorService.listSearchAttributes({ namespace })
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in registered.customAttributes))
  if (missing.length === 0) return
  const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, INDEXED_VALUE_TYPES[type]]))
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes })
  } catch (error) {
    // Another start registered them in between.
    if (!(isGrpcServiceError(error) && Number(error.code) === ALREADY_EXISTS)) throw error
  }
}
