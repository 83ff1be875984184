import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { canonicalQuery, parseQuery } from '../contract/canonical-query.ts'
import { DIRECTIONS, type Direction } from '../contract/signature.ts'
import { AS_OPTION, type CommonOptions } from './command-options.ts'
import { readDemoFile } from './demo-file.ts'
import { usageError } from './exit.ts'
import { choosePartners } from './partner.ts'

export interface SignedCallOptions extends CommonOptions {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body?: string
  readonly bodyFile?: string
  readonly direction?: Direction
  readonly as?: string
  readonly appKey?: string
  readonly secret?: string
}

/** The call that `sign` and `verify` speak about. */
export interface SignedCall {
  readonly direction: Direction
  readonly method: string
  readonly path: string
  /** As it goes on the wire. */
  readonly query: string
  readonly canonicalQuery: string
  readonly body: Uint8Array
  readonly appKey: string
  readonly secret: string
  readonly keyId: string | undefined
  /** Where the call would go; null when only the key is known. */
  readonly baseUrl: string | null
}

export function withSignedCallOptions(command: Command): Command {
  const direction = new Option('--direction <direction>', '方向, 缺省由身份决定 · by default that of the caller')
  const secret = new Option('--secret <secret>', '密钥, 最好用环境变量 · better in the environment')
  return command
    .requiredOption('--path <path>', '路径, 可带 ?查询串 · path, may carry a query')
    .option('--method <method>', '方法 · method', 'GET')
    .option('--query <query>', '查询串, 不含 ? · query without its ?', '')
    .option('--body <text>', '请求体原文 · the body as it is sent')
    .option('--body-file <path>', '请求体文件, - 为标准输入 · file with the bytes, - for stdin')
    .addOption(direction.choices(DIRECTIONS))
    .option(...AS_OPTION)
    .addOption(new Option('--app-key <key>', 'APPKEY').env('MALLBRIDGE_APP_KEY'))
    .addOption(secret.env('MALLBRIDGE_SECRET'))
}

/** @throws CommandError USAGE, DemoFileError */
export function readSignedCall(options: SignedCallOptions): SignedCall {
  const { path, query } = splitTarget(options)
  const parsed = parseQuery(query)
  if (!parsed.isValid) {
    const place = `${parsed.problem}, ${parsed.piece + 1}`
    throw usageError(`查询串无法解码 (${place})`, `the query cannot be decoded (${place})`)
  }
  const method = options.method.toUpperCase()
  const body = readBody(options)
  if (method === 'GET' && body.length > 0) throw usageError('GET 不能带请求体', 'a GET carries no body')
  return { method, path, query, canonicalQuery: canonicalQuery(parsed.pairs), body, ...readKey(options) }
}

function splitTarget({ path, query }: SignedCallOptions): { path: string; query: string } {
  if (!path.startsWith('/')) throw usageError('--path 应以 / 开头, 不含域名', '--path begins with / and has no host')
  const mark = path.indexOf('?')
  if (mark === -1) return { path, query }
  if (query !== '') throw usageError('查询串给了两次', 'the query is given twice')
  return { path: path.slice(0, mark), query: path.slice(mark + 1) }
}

function readBody({ body, bodyFile }: SignedCallOptions): Uint8Array {
  if (body !== undefined && bodyFile !== undefined) throw usageError('请求体给了两次', 'the body is given twice')
  if (bodyFile === undefined) return new TextEncoder().encode(body ?? '')
  try {
    return new Uint8Array(readFileSync(bodyFile === '-' ? 0 : bodyFile))
  } catch {
    throw usageError(`无法读取 ${bodyFile}`, `${bodyFile} cannot be read`)
  }
}

type Key = Pick<SignedCall, 'direction' | 'appKey' | 'secret' | 'keyId' | 'baseUrl'>

/** A key and its secret as given; else those of the demo file, by name or by key. */
function readKey({ direction, as, appKey, secret, demoFile }: SignedCallOptions): Key {
  if (appKey !== undefined && secret !== undefined) {
    return { direction: direction ?? 'M2P', appKey, secret, keyId: undefined, baseUrl: null }
  }
  if (secret !== undefined) throw usageError('有 --secret 时还要 --app-key', '--secret needs --app-key')
  const demo = readDemoFile(demoFile)
  const [partner] = choosePartners(demo, as ?? appKey ?? demo.merchants[0]?.id)
  if (partner === undefined) throw usageError('没有合作方', 'there is no partner')
  const { account } = partner
  return {
    direction: direction ?? partner.direction,
    appKey: account.appKey,
    secret: account.secret,
    keyId: account.keyId,
    baseUrl: demo.apiBaseUrl,
  }
}
