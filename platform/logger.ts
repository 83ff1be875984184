import { type Logger, pino } from 'pino'

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
    serializers: {
      err: (error: Error & { code?: string }) => ({
        type: error.name,
        code: error.code,
        message: error.message,
        stack: error.stack,
      }),
    },
  })
}
