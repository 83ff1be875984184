import { type Command, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { type CommonOptions, MERCHANT_OPTION, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { runCommand } from '../exit.ts'
import { table } from '../paper.ts'
import { chooseMerchant } from '../partner.ts'

interface DeleteOptions extends CommonOptions {
  readonly merchant?: string
  readonly kind: keyof typeof PATHS
  readonly mode: 'RETIRE' | 'DELETE'
  readonly effectiveAt?: string
  readonly dryRun: boolean
}

const PATHS = { contract: 'contracts', tier: 'contract-tiers' } as const
const MODES = ['RETIRE', 'DELETE'] as const

export function defineCatalogDelete(command: Command): void {
  const kind = new Option('--kind <kind>', '合约或合约档 · a contract or a tier').choices(Object.keys(PATHS))
  const mode = new Option('--mode <mode>', 'retire 停售并保留 · sold no more; delete 删除 · gone').argParser(parseMode)
  withCommonOptions(command)
    .argument('<code>', '合约或合约档的编码 · its code')
    .addOption(kind.makeOptionMandatory())
    .addOption(mode.makeOptionMandatory())
    .option(...MERCHANT_OPTION)
    .option('--effective-at <time>', '停售时间, RFC 3339 · from when on, with retire')
    .option('--dry-run', '只看影响, 不改动 · show the impact and change nothing', false)
    .action((code: string, options: DeleteOptions) => runCommand(options, () => remove(code, options)))
}

function parseMode(text: string): DeleteOptions['mode'] {
  const mode = MODES.find((each) => each === text.toUpperCase())
  if (mode !== undefined) return mode
  throw new InvalidArgumentError('可选 · choose one of retire, delete')
}

const Removal = z.object({
  impact: z.object({ tiers: z.int(), skus: z.int(), unpaidOrders: z.int(), openOrders: z.int() }),
  status: z.string(),
})

async function remove(code: string, options: DeleteOptions): Promise<void> {
  const { demoFile, merchant, kind, mode, effectiveAt, dryRun, json } = options
  const { api, id } = chooseMerchant(readDemoFile(demoFile), merchant)
  const path = `/v1/catalog/${PATHS[kind]}/${encodeURIComponent(code)}/delete`
  const { impact, status } = await api.post({ path, body: { mode, effectiveAt, dryRun }, data: Removal })
  if (json) return console.log(JSON.stringify({ merchantId: id, code, dryRun, impact, status }))
  const { tiers, skus, unpaidOrders, openOrders } = impact
  console.log(
    table(
      ['影响 impact', ''],
      [
        ['合约档 tiers', String(tiers)],
        ['SKU', String(skus)],
        ['待付款订单 unpaid orders', String(unpaidOrders)],
        ['进行中订单 open orders', String(openOrders)],
      ],
    ),
  )
  console.log(`${code}  ${status}${dryRun ? '  (试运行, 未改动 · dry run, nothing changed)' : ''}`)
}
