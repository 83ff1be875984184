import { Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { SEARCH_ATTRIBUTES } from './search-attributes.ts'

// Numbers of temporal.api.enums.v1.IndexedValueType.
const INDEXED_VALUE_TYPES = { Keyword: 2, Bool: 5, Datetime: 6 } as const
type SearchAttribute = keyof typeof SEARCH_ATTRIBUTES

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
  const missing = await findMissing(connection, namespace)
  if (missing.length === 0) return
  const searchAttributes = Object.fromEntries(
    missing.map((name) => [name, INDEXED_VALUE_TYPES[SEARCH_ATTRIBUTES[name]]]),
  )
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes })
  } catch (error) {
    // Another start may have registered them in between.
    if ((await findMissing(connection, namespace)).length > 0) throw error
  }
}

async function findMissing(
  { operatorService }: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<SearchAttribute[]> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace })
  return (Object.keys(SEARCH_ATTRIBUTES) as SearchAttribute[]).filter((name) => !(name in customAttributes))
}
