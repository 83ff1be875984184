import { type Command, InvalidArgumentError, Option } from 'commander'
import { isOrderId } from '../domain/identifier.ts'
import { PRODUCT_KIND_CODES, PRODUCT_KINDS, type ProductKind } from '../domain/product-kind.ts'
import { DEFAULT_DEMO_FILE } from './demo-file.ts'

export interface CommonOptions {
  readonly demoFile: string
  readonly json: boolean
}

/** What every command takes. */
export function withCommonOptions(command: Command): Command {
  const demoFile = new Option('--demo-file <path>', '演示环境文件 · keys and addresses, as start leaves them')
  return command
    .addOption(demoFile.env('MALLBRIDGE_DEMO_FILE').default(DEFAULT_DEMO_FILE))
    .option('--json', '输出 JSON · print one JSON document', false)
}

export const AS_OPTION = [
  '--as <partner>',
  '以谁的身份: mall 或商户编号 · in whose name: mall, or a merchant id',
] as const

export const MERCHANT_OPTION = [
  '--merchant <id>',
  '哪个商户的目录, 缺省为第一个 · whose catalogue, by default that of the first merchant',
] as const

/** N, or what the contract calls it, in any case. */
export function parseKind(text: string): ProductKind {
  const wanted = text.toUpperCase().replaceAll('-', '_')
  const kind = PRODUCT_KIND_CODES.find((code) => code === wanted || PRODUCT_KINDS[code].name === wanted)
  if (kind !== undefined) return kind
  const names = PRODUCT_KIND_CODES.map((code) => `${code} (${PRODUCT_KINDS[code].zh})`).join(', ')
  throw new InvalidArgumentError(`可选 · choose one of ${names}`)
}

export function parseOrderId(text: string): string {
  if (isOrderId(text)) return text
  throw new InvalidArgumentError('订单号为 1–32 位字母、数字、- 或 _ · 1 to 32 letters, digits, - or _')
}

export function parseWhole(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('应为整数 · a whole number is wanted')
}
