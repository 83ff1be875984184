import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import type { ProductKind } from '../../domain/product-kind.ts'
import { formatTime, parseTime } from '../../domain/time.ts'
import { AS_OPTION, type CommonOptions, parseKind, parseWhole, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { runCommand } from '../exit.ts'
import { actorText, clockTime, kindText, paint, relativeTime, stateText } from '../paper.ts'
import { choosePartner, type Partner } from '../partner.ts'

interface TailOptions extends CommonOptions {
  readonly as?: string
  readonly kind?: ProductKind
  readonly since: number
  readonly once: boolean
}

export function defineOrdersTail(command: Command): void {
  withCommonOptions(command)
    .option(...AS_OPTION)
    .option('--kind <kind>', '只看某类商品 · one product kind only', parseKind)
    .option('--since <minutes>', '先显示最近几分钟 · begin with the last minutes', parseWhole, 10)
    .option('--once', '显示后即结束 · show what is there and end', false)
    .action((options: TailOptions) => runCommand(options, () => tailOrders(options)))
}

const OrderPage = z.object({
  items: z.array(
    z.object({
      orderId: z.string(),
      merchantId: z.string(),
      productKind: z.string(),
      orderState: z.string(),
      version: z.int(),
      updatedAt: z.string(),
      nextActor: z.string(),
      dueAt: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
})
type ListedOrder = z.output<typeof OrderPage>['items'][number]

const LOOK_MS = 1_000
const OVERLAP_MS = 5_000
const KEPT_VERSIONS = 10_000

async function tailOrders({ demoFile, as, kind, since, once, json }: TailOptions): Promise<void> {
  const partner = choosePartner(readDemoFile(demoFile), as)
  const told = new Map<string, number>()
  let fromMs = Date.now() - since * 60_000
  for (;;) {
    for await (const order of changedOrders(partner, { fromMs, kind })) {
      fromMs = Math.max(fromMs, (parseTime(order.updatedAt) ?? 0) - OVERLAP_MS)
      if (told.get(order.orderId) === order.version) continue
      told.set(order.orderId, order.version)
      console.log(json ? JSON.stringify(order) : lineOf(order))
    }
    const [oldest = ''] = told.size > KEPT_VERSIONS ? told.keys() : []
    told.delete(oldest)
    if (once) return
    await sleep(LOOK_MS)
  }
}

async function* changedOrders(
  { api, base }: Partner,
  { fromMs, kind }: { fromMs: number; kind: ProductKind | undefined },
): AsyncGenerator<ListedOrder> {
  let cursor: string | null = null
  do {
    const query = {
      updatedFrom: formatTime(fromMs),
      sort: 'UPDATED_ASC',
      limit: 100,
      productKind: kind,
      cursor: cursor ?? undefined,
    }
    const page: z.output<typeof OrderPage> = await api.get({ path: `${base}/orders`, query, data: OrderPage })
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

function lineOf({ orderId, merchantId, productKind, orderState, updatedAt, nextActor, dueAt }: ListedOrder): string {
  const due = dueAt === null ? '' : `  ${relativeTime(dueAt, Date.now())}到期`
  return [
    paint('dim', clockTime(updatedAt)),
    orderId,
    kindText(productKind),
    merchantId,
    paint('cyan', stateText(orderState)),
    `→ ${actorText(nextActor)}${due}`,
  ].join('  ')
}
