import { ApiError, ApiUnavailableError } from './api-client.ts'
import { DemoFileError } from './demo-file.ts'
import { EXIT } from './exit-code.ts'

/** A failure in the words of whoever reads it; `action` says what to do next. */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly action: { zh: string; en: string } | null
  readonly exitCode: number

  constructor(failure: {
    code: string
    zh: string
    en: string
    action?: { zh: string; en: string } | null
    exitCode?: number
  }) {
    super(failure.en)
    this.code = failure.code
    this.zh = failure.zh
    this.en = failure.en
    this.action = failure.action ?? null
    this.exitCode = failure.exitCode ?? EXIT.refused
  }
}

export function usageError(zh: string, en: string): CommandError {
  return new CommandError({ code: 'USAGE', zh, en, exitCode: EXIT.usage })
}

/** What failed, in one shape: the document of --json and the source of the lines for people. */
export interface FailureReport {
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly action: { readonly zh: string; readonly en: string } | null
  readonly requestId: string | null
  readonly errors: readonly { readonly field: string; readonly code: string; readonly message: string }[]
  readonly exitCode: number
}

const START_FIRST = {
  zh: '运行 npm start, 或用 npm run doctor 检查.',
  en: 'Run npm start, or look with npm run doctor.',
}

/** Null for what is no failure of ours to explain: a bug, which travels up. */
function reportOf(error: unknown): FailureReport | null {
  const none = { requestId: null, errors: [] }
  if (error instanceof CommandError) {
    const { code, zh, en, action, exitCode } = error
    return { ...none, code, zh, en, action, exitCode }
  }
  if (error instanceof ApiError) {
    const { code, zh, en, action, requestId, problem } = error
    return { code, zh, en, action, requestId, errors: problem.errors, exitCode: EXIT.refused }
  }
  if (error instanceof ApiUnavailableError) {
    const zh = `服务没有应答: ${error.message}`
    return { ...none, code: 'SERVICE_AWAY', zh, en: error.message, action: START_FIRST, exitCode: EXIT.away }
  }
  if (error instanceof DemoFileError) {
    const { zh, message: en, action } = error
    return { ...none, code: 'DEMO_FILE', zh, en, action, exitCode: EXIT.away }
  }
  return null
}

/**
 * Runs a command's work and turns its failure into an exit code and a message on stderr, or into the one document of
 * --json on stdout.
 */
export async function runCommand({ json }: { json: boolean }, work: () => Promise<void>): Promise<void> {
  // Whoever reads only the beginning, such as head, closes the pipe: that is no failure of ours.
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  try {
    await work()
  } catch (error) {
    const report = reportOf(error)
    if (report === null) throw error
    process.exitCode = report.exitCode
    const { exitCode: _, ...failure } = report
    if (json) console.log(JSON.stringify({ error: failure }))
    else for (const line of linesOf(report)) console.error(line)
  }
}

function linesOf({ code, zh, en, action, requestId, errors }: FailureReport): string[] {
  return [
    `${code}: ${zh}`,
    ...(en === zh ? [] : [`  ${en}`]),
    ...errors.map(({ field, code: fieldCode, message }) => `  · ${field} ${fieldCode} ${message}`),
    ...(action === null ? [] : [`→ ${action.zh}`, `  ${action.en}`]),
    ...(requestId === null ? [] : [`  requestId ${requestId}`]),
  ]
}
