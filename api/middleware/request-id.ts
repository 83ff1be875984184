import type { MiddlewareHandler } from 'hono'
import { uuidv7 } from 'uuidv7'
import type { FrontDoorEnv } from '../front-door-env.ts'
import { headerValues, type RawHeaders } from '../raw-headers.ts'

const REQUEST_ID_PATTERN = /^[A-Za-z0-9_-]{8,64}$/

/** Keeps a well-formed X-Request-Id of the caller, makes one otherwise, and answers it in every case. */
export const requestId: MiddlewareHandler<FrontDoorEnv> = async (context, next) => {
  const id = requestIdOf(context.env.incoming.rawHeaders)
  context.set('requestId', id)
  context.header('X-Request-Id', id)
  await next()
}

export function requestIdOf(rawHeaders: RawHeaders): string {
  const [given = '', ...others] = headerValues(rawHeaders, 'x-request-id')
  return others.length === 0 && REQUEST_ID_PATTERN.test(given) ? given : uuidv7()
}
