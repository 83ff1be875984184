import type { WireRequest } from '../../support/raw-http.ts'

/** One attack of the security table: what is sent, and the one answer that is right. */
export interface Row {
  readonly id: string
  readonly title: string
  readonly send: () => WireRequest
  /** HTTP status and code, such as `401 SIGNATURE_INVALID`; `200 OK` means the handler was called once. */
  readonly answer: string
  /** Through one of our own proxies. */
  readonly isProxied?: boolean
}

export const SIG = '401 SIGNATURE_INVALID'
export const TIME = '401 TIMESTAMP_OUT_OF_WINDOW'
export const IP = '403 IP_NOT_ALLOWED'
export const HEADER = '400 HEADER_INVALID'
export const PATH = '400 PATH_INVALID'
export const QUERY = '400 QUERY_INVALID'
export const JSON_BODY = '400 BODY_NOT_JSON'
export const VALUE = '422 PARAM_INVALID'
export const OK = '200 OK'
