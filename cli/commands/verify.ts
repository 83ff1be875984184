import type { Command } from 'commander'
import { explainMismatch } from '../../contract/explain-mismatch.ts'
import {
  isSignatureValid,
  NONCE_PATTERN,
  SIGNATURE_VERSION,
  type SigningParts,
  sha256Hex,
  stringToSign,
  TIMESTAMP_PATTERN,
  TIMESTAMP_WINDOW_SECONDS,
} from '../../contract/signature.ts'
import { withCommonOptions } from '../command-options.ts'
import { runCommand, usageError } from '../exit.ts'
import { EXIT } from '../exit-code.ts'
import { paint } from '../paper.ts'
import { readSignedCall, type SignedCallOptions, withSignedCallOptions } from '../signed-call.ts'

interface VerifyOptions extends SignedCallOptions {
  readonly timestamp?: string
  readonly nonce?: string
  readonly signature?: string
  readonly apiVersion?: string
  readonly header: string[]
}

export function defineVerify(command: Command): void {
  withSignedCallOptions(withCommonOptions(command))
    .option('--timestamp <seconds>', 'X-Timestamp')
    .option('--nonce <text>', 'X-Nonce')
    .option('--signature <hex>', 'X-Signature')
    .option('--api-version <version>', `X-Api-Version (${SIGNATURE_VERSION})`)
    .option('-H, --header <line>', '整行请求头, 可重复 · a whole header line, as often as needed', append, [])
    .action((options: VerifyOptions) => runCommand(options, async () => verify(options)))
}

const append = (line: string, lines: string[]): string[] => [...lines, line]

/** What was verified, without the right signature: whoever reads a terminal's log must not find one. */
interface Verdict {
  readonly isValid: boolean
  readonly cause: { readonly code: string; readonly zh: string; readonly en: string } | null
  readonly warnings: readonly { readonly zh: string; readonly en: string }[]
  readonly stringToSign: string
  readonly stringToSignSha256: string
  readonly bodySha256: string
}

function verify(options: VerifyOptions): void {
  const verdict = verdictOf(options)
  if (options.json) console.log(JSON.stringify(verdict))
  else for (const line of linesOf(verdict)) console.log(line)
  if (!verdict.isValid) process.exitCode = EXIT.refused
}

function verdictOf(options: VerifyOptions): Verdict {
  const headers = headersOf(options.header)
  const given = (value: string | undefined, name: string): string => {
    const found = value ?? headers.get(name.toLowerCase())
    if (found !== undefined) return found
    const flag = `--${name.slice(2).toLowerCase()}`
    throw usageError(`缺少 ${name} (${flag} 或 -H)`, `${name} is missing (${flag} or -H)`)
  }
  const appKey = options.appKey ?? headers.get('x-app-key')
  const { direction, method, path, query, canonicalQuery, body, secret, ...call } = readSignedCall({
    ...options,
    appKey,
  })
  const version = options.apiVersion ?? headers.get('x-api-version') ?? SIGNATURE_VERSION
  const signature = given(options.signature, 'X-Signature')
  const timestamp = given(options.timestamp, 'X-Timestamp')
  const nonce = given(options.nonce, 'X-Nonce')
  const signing = { direction, method, path, appKey: call.appKey, timestamp, nonce, version }
  const parts: SigningParts = { ...signing, canonicalQuery, bodyDigest: sha256Hex(body) }
  const text = stringToSign(parts)
  const isValid = version === SIGNATURE_VERSION && isSignatureValid(secret, parts, signature)
  const cause = isValid ? null : explainMismatch({ ...signing, secret, rawQuery: query, body, signature })
  return {
    isValid,
    cause,
    warnings: warningsOf(parts),
    stringToSign: text,
    stringToSignSha256: sha256Hex(text),
    bodySha256: parts.bodyDigest,
  }
}

function headersOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      if (colon <= 0) throw usageError(`请求头没有冒号: ${line}`, `a header line without a colon: ${line}`)
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
}

/** What the platform refuses although the signature is right. */
function warningsOf({ timestamp, nonce }: SigningParts): Verdict['warnings'] {
  const isSeconds = TIMESTAMP_PATTERN.test(timestamp)
  const skewSeconds = Math.floor(Date.now() / 1000) - Number(timestamp)
  return [
    ...(isSeconds ? [] : [{ zh: '时间戳应为 10 位秒', en: 'the timestamp must be seconds, ten digits' }]),
    ...(isSeconds && Math.abs(skewSeconds) > TIMESTAMP_WINDOW_SECONDS
      ? [
          {
            zh: `时间戳与现在相差 ${skewSeconds} 秒, 平台只接受 ±${TIMESTAMP_WINDOW_SECONDS} 秒`,
            en: `the timestamp is ${skewSeconds} s off; the platform takes ±${TIMESTAMP_WINDOW_SECONDS} s`,
          },
        ]
      : []),
    ...(NONCE_PATTERN.test(nonce)
      ? []
      : [
          { zh: '随机串应为 16–64 位字母、数字、_ 或 -', en: 'the nonce must be 16 to 64 of letters, digits, _ and -' },
        ]),
  ]
}

function linesOf({ isValid, cause, warnings, stringToSign: text, bodySha256 }: Verdict): string[] {
  const unknown =
    '没有匹配到常见错误: 请核对密钥, 并逐行比较下面的签名串 · no usual mistake gives this; compare the lines below'
  const likely = cause === null ? [unknown] : [`${cause.code}: ${cause.zh}`, `  ${cause.en}`]
  return [
    isValid
      ? paint('green', '✔ 签名正确 · the signature is right')
      : paint('red', '✘ 签名不正确 · the signature is wrong'),
    ...(isValid ? [] : likely),
    ...warnings.map(({ zh, en }) => paint('yellow', `! ${zh} · ${en}`)),
    '',
    paint('bold', '平台的签名串 · the string that the platform signs'),
    ...text.split('\n').map((line, index) => `${String(index + 1).padStart(3)}  ${line}`),
    '',
    `bodySha256  ${bodySha256}`,
  ]
}
