import { hmacHex, isSameSignature, sha256Hex } from './signature.ts'

/** What an answer to a P2M or P2L call is signed over (contract section 14, last paragraph). */
export interface ReplyParts {
  /** HTTP status. */
  readonly status: number
  /** The nonce of the request that is answered. */
  readonly nonce: string
  readonly body: string | Uint8Array
}

export function replyStringToSign({ status, nonce, body }: ReplyParts): string {
  return ['OM1-REPLY', status, nonce, sha256Hex(body)].join('\n')
}

/** Lower-case hex, for the answer's `X-Signature`. */
export function signReply(secret: string, parts: ReplyParts): string {
  return hmacHex(secret, replyStringToSign(parts))
}

/** Constant time. */
export function isReplySignatureValid(secret: string, parts: ReplyParts, signature: string): boolean {
  return isSameSignature(signReply(secret, parts), signature)
}
