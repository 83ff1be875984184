import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { SEARCH_ATTRIBUTES } from './search-attributes.ts'
import { type TemporalConnectionError, temporalConnectionError } from './temporal-trouble.ts'

// Numbers of temporal.api.enums.v1.IndexedValueType.
const INDEXED_VALUE_TYPES = { Keyword: 2, Bool: 5, Datetime: 6 } as const
type SearchAttribute = keyof typeof SEARCH_ATTRIBUTES

const CONNECT_LIMIT_MS = 10_000
/** The library's own, where nobody names one. */
const DEFAULT_ADDRESS = 'localhost:7233'
/** Four attempts within a second: a blip passes unseen, and a caller still hears of an outage while it listens. */
const RETRIES = { maxAttempts: 4, initialIntervalMs: () => 100 }
/** The library's own pauses grow to two minutes, for which an engine that is back would not be noticed. */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1000 }

/** An open connection and the namespace that goes with it. */
export interface TemporalConnection {
  connection: Connection
  namespace: string
}

export interface ConnectWishes {
  /** Instead of the address that the environment or its profile names; all else that they say still counts. */
  address?: string
  /** Asked only where neither names an address. What they say of namespace, keys and TLS is then about no server. */
  fallback?: () => { address?: string; namespace: string }
  limitMs?: number
}

/**
 * Connects as the environment says: TEMPORAL_ADDRESS and whatever else @temporalio/envconfig reads, such as a profile
 * file, an API key or TLS material.
 *
 * @throws Error when the profile cannot be read; TemporalConnectionError when the server does not answer within 10 s or
 * `limitMs`, or does not let us in.
 */
export async function connectTemporal({
  address = configuredTemporalAddress() ?? undefined,
  fallback,
  limitMs = CONNECT_LIMIT_MS,
}: ConnectWishes = {}): Promise<TemporalConnection> {
  if (address === undefined && fallback !== undefined) {
    const { address: fallbackAddress, namespace } = fallback()
    return { connection: await connect({ address: fallbackAddress, connectTimeout: limitMs }), namespace }
  }
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig()
  return { connection: await connect({ ...connectionOptions, address, connectTimeout: limitMs }), namespace }
}

/** The library's errors name neither the server, which may be one that nobody thought of, nor what is wrong with it. */
async function connect(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect(options)
  } catch (error) {
    throw await temporalConnectionError({ ...options, address: options.address ?? DEFAULT_ADDRESS }, error)
  }
}

/** What TEMPORAL_ADDRESS or the profile says; null when both are silent. @throws Error when the profile cannot be read. */
export function configuredTemporalAddress(): string | null {
  return loadClientConnectConfig().connectionOptions.address || null
}

/**
 * As connectTemporal, but without waiting: a server that is away shows when it is asked. Made for callers who wait: the
 * SDK's own retries go on for seconds after the deadline of a call.
 *
 * @param onTrouble hears, once, why there was no connection within the first 10 s; it may still come.
 */
export function openTemporal(onTrouble: (error: TemporalConnectionError) => void): TemporalConnection {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig()
  const interceptors = [makeGrpcRetryInterceptor(defaultGrpcRetryOptions(RETRIES))]
  const connection = Connection.lazy({ ...connectionOptions, channelArgs: RECONNECT, interceptors })
  void connection.ensureConnected().catch(async (error: unknown) => {
    const { address = DEFAULT_ADDRESS } = connectionOptions
    onTrouble(await temporalConnectionError({ ...connectionOptions, address }, error))
  })
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
