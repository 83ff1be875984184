import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { isLostRace } from '../platform/outage.ts'
import * as schema from './schema/index.ts'

export type Database = PostgresJsDatabase<typeof schema>
/** A database or a transaction of it: queries take either. */
export type Executor = Database | Parameters<Parameters<Database['transaction']>[0]>[0]

export interface Connection {
  db: Database
  /** Ends the pool; open queries get `timeoutSeconds`. */
  close(timeoutSeconds?: number): Promise<void>
}

export interface ConnectOptions {
  url: string
  maxConnections: number
  statementTimeoutMs: number
  applicationName: string
}

const IDLE_IN_TRANSACTION_MS = 10_000
/** Whatever is open for longer is ended by the server; those who synchronise rely on that (queries/synced-until.ts). */
export const LONGEST_TRANSACTION_MS = 5 * 60_000
const RECONNECT_SECONDS = { first: 0.05, longest: 0.5 }

/**
 * The driver's own pauses grow to 20 s and are shared by the whole pool: after a short outage under load, calls would
 * wait that long for a database that has been there again for a while.
 */
function reconnectAfterSeconds(failures: number): number {
  return Math.min(RECONNECT_SECONDS.first * 2 ** failures, RECONNECT_SECONDS.longest) * (0.5 + Math.random() / 2)
}

/** Settings: shared design, reliability "Postgres". Parameters never reach a log. */
export function connectDatabase({
  url,
  maxConnections,
  statementTimeoutMs,
  applicationName,
}: ConnectOptions): Connection {
  const client = postgres(url, {
    max: maxConnections,
    connect_timeout: 3,
    backoff: reconnectAfterSeconds,
    idle_timeout: 30,
    max_lifetime: 1800,
    onnotice: () => undefined,
    connection: {
      application_name: applicationName,
      statement_timeout: statementTimeoutMs,
      lock_timeout: Math.min(statementTimeoutMs, 3000),
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      transaction_timeout: LONGEST_TRANSACTION_MS,
    },
  })
  return {
    db: drizzle(preparing(client), { schema }),
    close: (timeoutSeconds = 5) => client.end({ timeout: timeoutSeconds }),
  }
}

/**
 * drizzle tells the driver to prepare nothing. The driver then asks for the parameters' types before each query, which is
 * a second round trip, and the server parses and plans the same text every time.
 */
function preparing(client: postgres.Sql): postgres.Sql {
  prepareAll(client)
  const begin = client.begin.bind(client) as (work: Transaction) => Promise<unknown>
  const beginPreparing = (work: Transaction) =>
    repeatedOnce(() => begin((transaction) => work(preparingWithin(transaction))))
  return Object.assign(client, { begin: beginPreparing })
}

/** What lost against another transaction left nothing behind, and the winner is through by now. */
async function repeatedOnce(transact: () => Promise<unknown>): Promise<unknown> {
  try {
    return await transact()
  } catch (error) {
    if (isLostRace(error)) return transact()
    throw error
  }
}

type Transaction = (transaction: postgres.TransactionSql) => unknown

function preparingWithin(transaction: postgres.TransactionSql): postgres.TransactionSql {
  prepareAll(transaction)
  const savepoint = transaction.savepoint.bind(transaction) as (work: Transaction) => Promise<unknown>
  const savepointPreparing = (work: Transaction) => savepoint((inner) => work(preparingWithin(inner)))
  return Object.assign(transaction, { savepoint: savepointPreparing })
}

function prepareAll(client: postgres.ISql): void {
  const { unsafe } = client
  const prepared: typeof unsafe = (query, parameters = [], options = {}) =>
    unsafe(query, parameters, parameters.length === 0 ? options : { ...options, prepare: true })
  Object.assign(client, { unsafe: prepared })
}
