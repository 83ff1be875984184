import { DefaultLogger, type LogLevel, type LogMetadata } from '@temporalio/worker'
import type { Logger } from '../platform/logger.ts'

/** What is taken over of the SDK's own fields: names and ids, never a payload. */
const FIELDS = ['workflowId', 'runId', 'workflowType', 'activityType', 'attempt', 'taskQueue', 'state'] as const
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const
const MOST_ERROR_CHARACTERS = 500

/** Lines of the SDK, and of its native core, as lines of our log. */
export function createEngineLogger(logger: Logger, level: LogLevel = 'INFO'): DefaultLogger {
  return new DefaultLogger(level, (entry) => {
    logger[LEVELS[entry.level]](fieldsOf(entry.meta ?? {}), entry.message)
  })
}

function fieldsOf(meta: LogMetadata): Record<string, unknown> {
  const fields = Object.fromEntries(FIELDS.flatMap((name) => (meta[name] === undefined ? [] : [[name, meta[name]]])))
  const { error } = meta
  if (error instanceof Error) return { ...fields, err: error }
  return typeof error === 'string' ? { ...fields, error: error.slice(0, MOST_ERROR_CHARACTERS) } : fields
}
