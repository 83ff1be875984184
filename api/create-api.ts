import { OpenAPIHono } from '@hono/zod-openapi'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { Failure } from '../domain/failure.ts'
import { answerFailure, type ReportError } from './answer-failure.ts'
import type { FrontDoorEnv } from './front-door-env.ts'
import { requestId } from './middleware/request-id.ts'

export type Api = OpenAPIHono<FrontDoorEnv>

/** An empty API: every request has an id, and every failure is answered as a problem. */
export function createApi({ docsBase, report }: { docsBase: string; report: ReportError }): Api {
  const api: Api = new OpenAPIHono<FrontDoorEnv>()
  api.use(requestId)
  api.notFound(() => {
    throw new Failure('NOT_FOUND')
  })
  api.onError((error, context) => {
    const answer = answerFailure(error, { requestId: context.get('requestId'), docsBase, report })
    return context.body(answer.body, answer.status as ContentfulStatusCode, answer.headers)
  })
  return api
}
