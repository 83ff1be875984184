import { toProblem } from '../../contract/problem.ts'
import { Failure, type FailureCode, type FailureDetails } from '../../domain/failure.ts'
import type { PartnerAnswer } from './partner-api.ts'

/** The whole answer of a failure, to compare one with that came over the wire. */
export function exactProblem(answer: PartnerAnswer, code: FailureCode, details: FailureDetails = {}): object {
  return toProblem(new Failure(code, details), String(answer.data.requestId), { docsBase: '' })
}

/** Of a failed answer, without what differs from call to call. */
export const failureText = ({ status, text, data }: PartnerAnswer) =>
  `${status} ${text.replaceAll(String(data.requestId), 'request')}`
