import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { CATALOGUE_KIND_CODES, type CatalogueKind } from '../../domain/catalogue-kind.ts'
import { LISTING_STATE_CODES, LISTING_STATES } from '../../domain/listing.ts'
import { NUMBER_STATE_CODES, NUMBER_STATES } from '../../domain/number.ts'
import { type CommonOptions, MERCHANT_OPTION, parseWhole, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { runCommand } from '../exit.ts'
import { itemKindText, relativeTime, table } from '../paper.ts'
import { chooseMerchant, type Partner } from '../partner.ts'

interface ListOptions extends CommonOptions {
  readonly merchant?: string
  readonly kind?: CatalogueKind
  readonly status?: string
  readonly keyword?: string
  readonly limit: number
}

const STATUSES: readonly string[] = [...LISTING_STATE_CODES, ...NUMBER_STATE_CODES]

export function defineCatalogList(command: Command): void {
  const kinds = CATALOGUE_KIND_CODES.join(', ')
  withCommonOptions(command)
    .option(...MERCHANT_OPTION)
    .addOption(new Option('--kind <kind>', `种类 · ${kinds}`).argParser(parseOneOf(CATALOGUE_KIND_CODES)))
    .addOption(new Option('--status <status>', `状态 · ${STATUSES.join(', ')}`).argParser(parseOneOf(STATUSES)))
    .option('--keyword <words>', '名称或编码中的词 · words of name or code')
    .option('--limit <count>', '最多几条 · at most so many', parseWhole, 50)
    .action((options: ListOptions) => runCommand(options, () => list(options)))
}

const parseOneOf =
  <Code extends string>(codes: readonly Code[]) =>
  (text: string): Code => {
    const code = codes.find((each) => each === text.toUpperCase())
    if (code !== undefined) return code
    throw new InvalidArgumentError(`可选 · choose one of ${codes.join(', ')}`)
  }

const ProductPage = z.object({
  items: z.array(
    z.object({
      kind: z.enum(CATALOGUE_KIND_CODES),
      code: z.string(),
      name: z.string(),
      status: z.string(),
      version: z.int(),
      updatedAt: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
type Product = z.output<typeof ProductPage>['items'][number]

const MOST_A_PAGE = 100

async function list(options: ListOptions): Promise<void> {
  const partner = chooseMerchant(readDemoFile(options.demoFile), options.merchant)
  const { items, hasMore } = await productsOf(partner, options)
  if (options.json) return console.log(JSON.stringify({ merchantId: partner.id, items, hasMore }))
  if (items.length === 0) return console.log('没有条目 · nothing')
  console.log(productTable(items, Date.now()))
  if (hasMore) console.log(`… 还有更多, 用 --limit 或 --keyword · there is more: --limit or --keyword`)
}

async function productsOf(
  { api }: Partner,
  { kind, status, keyword, limit }: ListOptions,
): Promise<{ items: Product[]; hasMore: boolean }> {
  const items: Product[] = []
  let cursor: string | null = null
  do {
    const query = {
      kind,
      status,
      keyword,
      limit: Math.max(1, Math.min(limit - items.length, MOST_A_PAGE)),
      cursor: cursor ?? undefined,
    }
    const page: z.output<typeof ProductPage> = await api.get({ path: '/v1/products', query, data: ProductPage })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && items.length < limit)
  return { items, hasMore: cursor !== null }
}

function productTable(items: readonly Product[], nowMs: number): string {
  const rows = items.map(({ kind, code, name, status, version, updatedAt }) => [
    itemKindText(kind),
    code,
    name,
    `${isState(status) ? STATES[status].zh : ''} ${status}`.trim(),
    String(version),
    relativeTime(updatedAt, nowMs),
  ])
  return table(['种类', '编码', '名称', '状态', '版本', '更新'], rows)
}

const STATES = { ...LISTING_STATES, ...NUMBER_STATES, DELETED: { zh: '已删除' } }
const isState = (status: string): status is keyof typeof STATES => Object.hasOwn(STATES, status)
