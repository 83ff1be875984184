import type { Command } from 'commander'
import { signedHeaders, stringToSign } from '../../contract/signature.ts'
import { withCommonOptions } from '../command-options.ts'
import { runCommand, usageError } from '../exit.ts'
import { paint } from '../paper.ts'
import { readSignedCall, type SignedCallOptions, withSignedCallOptions } from '../signed-call.ts'

interface SignOptions extends SignedCallOptions {
  readonly timestamp?: string
  readonly nonce?: string
}

export function defineSign(command: Command): void {
  withSignedCallOptions(withCommonOptions(command))
    .option('--timestamp <seconds>', '10 位秒, 缺省为现在 · ten digits; now by default')
    .option('--nonce <text>', '随机串, 缺省为新的 · a fresh one by default')
    .action((options: SignOptions) => runCommand(options, async () => sign(options)))
}

function sign(options: SignOptions): void {
  const call = readSignedCall(options)
  const { direction, method, path, query, canonicalQuery, body, appKey, secret, keyId } = call
  const { timestamp, nonce } = options
  const headers = signed(() =>
    signedHeaders({ direction, method, path, query, body, appKey, secret, keyId, timestamp, nonce }),
  )
  const text = stringToSign({
    direction,
    method,
    path,
    canonicalQuery,
    appKey,
    timestamp: headers['X-Timestamp'] ?? '',
    nonce: headers['X-Nonce'] ?? '',
    version: headers['X-Api-Version'] ?? '',
    bodyDigest: headers['X-Content-SHA256'] ?? '',
  })
  const curl = curlOf(call, headers)
  if (options.json) return console.log(JSON.stringify({ stringToSign: text, headers, curl }))
  console.log(paint('bold', '签名串 · string to sign'))
  for (const [index, line] of text.split('\n').entries()) console.log(`${String(index + 1).padStart(3)}  ${line}`)
  console.log(paint('bold', '\n请求头 · headers'))
  for (const [name, value] of Object.entries(headers)) console.log(`${name}: ${value}`)
  if (curl !== null) console.log(`${paint('bold', '\ncurl')}\n${curl}`)
}

/** A nonce or a time of another form signs well and is refused later: better to say so now. */
function signed(make: () => Record<string, string>): Record<string, string> {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) throw usageError(error.message, error.message)
    throw error
  }
}

type SignedCall = ReturnType<typeof readSignedCall>

function curlOf({ method, path, query, body, baseUrl }: SignedCall, headers: Record<string, string>): string | null {
  if (baseUrl === null) return null
  const lines = [
    `curl -X ${method} ${quoted(`${baseUrl}${path}${query === '' ? '' : `?${query}`}`)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(method === 'GET' ? [] : ['-H "Idempotency-Key: $(uuidgen)"', "-H 'Content-Type: application/json'"]),
    ...(body.length === 0 ? [] : [`--data-binary ${quoted(new TextDecoder().decode(body))}`]),
  ]
  return lines.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
