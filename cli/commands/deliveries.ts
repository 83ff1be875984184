import { type Command, Option } from 'commander'
import { AS_OPTION, type CommonOptions, parseOrderId, parseWhole, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { runCommand } from '../exit.ts'
import { findNotice } from '../find-notice.ts'
import { attemptTable, type ListedNotice, NoticePage, noticeTable } from '../notice-log.ts'
import { choosePartners, type Partner } from '../partner.ts'

interface DeliveriesOptions extends CommonOptions {
  readonly as?: string
  readonly order?: string
  readonly state?: string
  readonly limit: number
}

const STATES = ['PENDING', 'DELIVERED', 'SUPERSEDED', 'WITHDRAWN', 'FAILED']

export function defineDeliveries(command: Command): void {
  withCommonOptions(command)
    .argument('[noticeId]', '通知编号 · id of a notice')
    .option(...AS_OPTION)
    .option('--order <orderId>', '只看某个订单 · of one order', parseOrderId)
    .addOption(new Option('--state <state>', '投递状态 · state').choices(STATES))
    .option('--limit <count>', '每个合作方最多几条 · at most so many of each partner', parseWhole, 20)
    .action((noticeId: string | undefined, options: DeliveriesOptions) =>
      runCommand(options, () => (noticeId === undefined ? list(options) : show(noticeId, options))),
    )
}

async function list(options: DeliveriesOptions): Promise<void> {
  const partners = choosePartners(readDemoFile(options.demoFile), options.as)
  const lists = await Promise.all(partners.map((partner) => listOf(partner, options)))
  const items = lists.flat().sort((left, right) => right.createdAt.localeCompare(left.createdAt))
  if (options.json) return console.log(JSON.stringify({ items }))
  console.log(items.length === 0 ? '没有通知 · no notices' : noticeTable(items, Date.now()))
}

async function listOf(
  { api, base, id }: Partner,
  { order, state, limit }: DeliveriesOptions,
): Promise<(ListedNotice & { partnerId: string })[]> {
  const query = { orderId: order, state, limit: Math.min(Math.max(limit, 1), 100) }
  const { items } = await api.get({ path: `${base}/notices`, query, data: NoticePage })
  return items.map((notice) => ({ ...notice, partnerId: id }))
}

async function show(noticeId: string, { demoFile, as, json }: DeliveriesOptions): Promise<void> {
  const { notice, partner } = await findNotice(choosePartners(readDemoFile(demoFile), as), noticeId)
  if (json) return console.log(JSON.stringify({ ...notice, partnerId: partner.id }))
  const nowMs = Date.now()
  console.log(noticeTable([{ ...notice, partnerId: partner.id }], nowMs))
  console.log(attemptTable(notice, nowMs))
  console.log(`→ npx mallbridge resend ${noticeId}`)
}
