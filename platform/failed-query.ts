interface FailedQuery extends Error {
  query: string
  params: unknown
}

/**
 * An error as it may be kept: drizzle puts the parameters of a query that failed into the message, and those are rows,
 * hashes of identity numbers and whatever partners said. The cause stays, since its code tells what happened.
 */
export function withoutParameters<Thrown>(error: Thrown): Thrown | Error {
  if (!isFailedQuery(error)) return error
  const safe = new Error(`Failed query: ${error.query}`, { cause: error.cause })
  safe.name = 'FailedQuery'
  safe.stack = (error.stack ?? '').replace(error.message, safe.message)
  return safe
}

function isFailedQuery(error: unknown): error is FailedQuery {
  return error instanceof Error && 'query' in error && 'params' in error && error.message.includes('params:')
}
