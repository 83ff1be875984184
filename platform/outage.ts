/**
 * PostgreSQL's classes 08 (connection), 57P (shutdown), 53300 (too many connections); a statement that waited too long for
 * its turn (57014, 55P03) or lost against another transaction (class 40): the same call a moment later may succeed.
 */
const OUTAGE_SQLSTATE = /^(08...|57P0[1-5]|53300|57014|55P03|40001|40P01)$/
const OUTAGE_CODES = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
])
/** Serialization failure and deadlock: the server has undone the whole transaction, so that it can be run again. */
const LOST_RACE_SQLSTATE = /^(40001|40P01)$/

/**
 * Whether an error says that the database is away or too busy, not that the statement was wrong. The outcome is then
 * unknown.
 */
export function isDatabaseOutage(error: unknown): boolean {
  return codesOf(error).some((code) => OUTAGE_CODES.has(code) || OUTAGE_SQLSTATE.test(code))
}

/** Whether a transaction was undone in favour of another one. */
export function isLostRace(error: unknown): boolean {
  return codesOf(error).some((code) => LOST_RACE_SQLSTATE.test(code))
}

const MOST_CAUSES = 5

function codesOf(error: unknown): string[] {
  const codes: string[] = []
  let cause = error
  for (let depth = 0; cause instanceof Error && depth < MOST_CAUSES; depth += 1) {
    const { code } = cause as { code?: unknown }
    if (typeof code === 'string') codes.push(code)
    cause = cause.cause
  }
  return codes
}
