import { type Logger, pino } from 'pino'
import { withoutParameters } from './failed-query.ts'

export type { Logger }

/**
 * Structured logs. What is logged is chosen by whoever logs, field by field: bodies, headers, parameters and errors'
 * details never go in whole, so that no personal data can come along.
 */
export function createLogger({ name, level }: { name: string; level: string }): Logger {
  return pino({
    name,
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // A second net: names under which a secret or a person could slip through by mistake.
    redact: {
      paths: [
        'secret',
        'certNo',
        'certName',
        'phone',
        'receiver',
        'holder',
        'contentBase64',
        '*.secret',
        '*.certNo',
        '*.certName',
      ],
      censor: '[redacted]',
    },
    serializers: { err: describeError },
  })
}

const CAUSES_SHOWN = 4

/** What happened and what it came from; of the causes not the stack, which repeats the first one's. */
function describeError(thrown: unknown): Record<string, unknown> {
  const error = withoutParameters(thrown)
  if (!(error instanceof Error)) return { type: typeof thrown }
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error && causes.length < CAUSES_SHOWN; cause = cause.cause) {
    const safe = withoutParameters(cause)
    causes.push([safe.name, codeOf(cause), safe.message].filter((part) => part !== undefined).join(' '))
  }
  return { type: error.name, code: codeOf(error), message: error.message, stack: error.stack, causes }
}

function codeOf(error: object): string | undefined {
  if (!('code' in error)) return undefined
  return typeof error.code === 'string' || typeof error.code === 'number' ? String(error.code) : undefined
}
