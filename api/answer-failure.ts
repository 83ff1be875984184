import { toProblem } from '../contract/problem.ts'
import { Failure } from '../domain/failure.ts'
import { isDatabaseOutage } from '../platform/outage.ts'

/** On every answer of the interfaces, good or bad. */
export const ANSWER_HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const

/** Who hears of errors that the caller is told nothing about. Must not throw. */
export type ReportError = (error: unknown, requestId: string) => void

export interface FailureAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The one place where a failure becomes an answer. Whatever is no Failure is a bug and tells nothing of itself. */
export function answerFailure(
  error: unknown,
  { requestId, docsBase, report }: { requestId: string; docsBase: string; report: ReportError },
): FailureAnswer {
  const failure =
    error instanceof Failure ? error : new Failure(isDatabaseOutage(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL')
  if (failure !== error || failure.cause !== undefined) report(error, requestId)
  const problem = toProblem(failure, requestId, { docsBase })
  const { retryAfterSeconds = problem.status === 503 ? 5 : undefined } = failure.extra
  const headers = { ...ANSWER_HEADERS, 'Content-Type': 'application/problem+json', 'X-Request-Id': requestId }
  return {
    status: problem.status,
    headers: retryAfterSeconds === undefined ? headers : { ...headers, 'Retry-After': String(retryAfterSeconds) },
    body: JSON.stringify(problem),
  }
}
