import { Command } from 'commander'
import { EXIT } from './exit-code.ts'

type Define = (command: Command) => void

interface CommandRow {
  /** One word, or a group and a word in it. */
  path: readonly [string] | readonly [group: string, name: string]
  description: string
  /** Loads what the command needs, and answers what gives it its arguments, options and action. */
  load(): Promise<Define>
}

const GROUPS: Readonly<Record<string, string>> = {
  orders: '订单列表 · many orders',
  order: '单个订单 · one order',
  catalog: '商户目录 · the catalogue of a merchant',
  keys: '主密钥 · the master keys',
  listing: '业务上架 · putting the catalogue on sale',
}

const loadOrderAct = () => import('./commands/order-act.ts')
const loadListing = () => import('./commands/listing.ts')

/** What help lists. Nothing else is loaded before it is known which command is wanted: each call starts that much sooner. */
const COMMANDS: readonly CommandRow[] = [
  {
    path: ['start'],
    description: '启动全部服务 · start everything: PostgreSQL, Temporal, API, worker and the two simulators',
    load: async () => (await import('./commands/start.ts')).defineStart,
  },
  {
    path: ['trigger'],
    description: '造一单 · place an order and play a scenario with it',
    load: async () => (await import('./commands/trigger.ts')).defineTrigger,
  },
  {
    path: ['orders', 'tail'],
    description: '实时显示订单变化 · show orders as they move, until Ctrl-C',
    load: async () => (await import('./commands/orders-tail.ts')).defineOrdersTail,
  },
  {
    path: ['order', 'show'],
    description: '订单状态、流水、物流与通知 · where an order stands and how it got there',
    load: async () => (await import('./commands/order-show.ts')).defineOrderShow,
  },
  {
    path: ['order', 'hold'],
    description: '挂起订单: 停止计时, 拒绝商户操作 · put the order on hold',
    load: async () => (await loadOrderAct()).defineOrderAct('HOLD'),
  },
  {
    path: ['order', 'release'],
    description: '解除挂起 · let the order go on',
    load: async () => (await loadOrderAct()).defineOrderAct('RELEASE'),
  },
  {
    path: ['order', 'refund'],
    description: '运营发起退款 · refund the order, whatever its state',
    load: async () => (await loadOrderAct()).defineOrderAct('REFUND_BY_OPERATOR'),
  },
  {
    path: ['sign'],
    description: '计算签名 · sign a call, and show each line that is signed',
    load: async () => (await import('./commands/sign.ts')).defineSign,
  },
  {
    path: ['verify'],
    description: '核对签名, 不对时指出最可能的原因 · check a signature and name the likely cause when it is wrong',
    load: async () => (await import('./commands/verify.ts')).defineVerify,
  },
  {
    path: ['deliveries'],
    description: '通知投递记录 · notices to the partners, and with an id each attempt of one',
    load: async () => (await import('./commands/deliveries.ts')).defineDeliveries,
  },
  {
    path: ['resend'],
    description: '立即重发一条通知 · send a notice once more, under the same id',
    load: async () => (await import('./commands/resend.ts')).defineResend,
  },
  {
    path: ['catalog', 'import'],
    description: '导入目录文件 (NDJSON 或 CSV) · import a file of catalogue rows',
    load: async () => (await import('./commands/catalog-import.ts')).defineCatalogImport,
  },
  {
    path: ['catalog', 'list'],
    description: '目录中的条目 · what the catalogue holds',
    load: async () => (await import('./commands/catalog-list.ts')).defineCatalogList,
  },
  {
    path: ['catalog', 'delete'],
    description: '停售或删除合约、合约档 · retire or delete a contract or a tier',
    load: async () => (await import('./commands/catalog-delete.ts')).defineCatalogDelete,
  },
  {
    path: ['keys', 'rewrap'],
    description: '把数据密钥改用当前主密钥包裹 · wrap all data keys with the current master key, after a rotation',
    load: async () => (await import('./commands/keys-rewrap.ts')).defineKeysRewrap,
  },
  {
    path: ['listing', 'submit'],
    description: '提交审核 · submit items for review',
    load: async () => (await loadListing()).defineListingStep('SUBMIT'),
  },
  {
    path: ['listing', 'approve'],
    description: '审核通过: 上架, 或使变更生效 · put items, or changes of them, on sale',
    load: async () => (await loadListing()).defineListingStep('APPROVE'),
  },
  {
    path: ['listing', 'reject'],
    description: '驳回, 须写 --reason · refuse items, or changes of them',
    load: async () => (await loadListing()).defineListingStep('REJECT'),
  },
  {
    path: ['listing', 'off'],
    description: '下架, 须写 --reason · take items off sale',
    load: async () => (await loadListing()).defineListingStep('TAKE_OFF'),
  },
  {
    path: ['listing', 'retire'],
    description: '退市, 不可恢复 · never sell items again',
    load: async () => (await loadListing()).defineListingStep('RETIRE'),
  },
  {
    path: ['listing', 'show'],
    description: '上架流水与待审变更 · who listed an item and why; old beside new of a change that waits',
    load: async () => (await loadListing()).defineListingShow,
  },
  {
    path: ['listing', 'queue'],
    description: '待审核的 · what waits for a reviewer',
    load: async () => (await loadListing()).defineListingQueue,
  },
  {
    path: ['doctor'],
    description: '检查环境并给出下一步 · check the set-up and say what to do next',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
]

/** The command line. Commands get their options when they are called. */
export function createProgram(exit: (code: number) => never): Command {
  const program = new Command('mallbridge')
    .description('Mallbridge: 移动商城与商户系统之间的订单编排 · order orchestration between a mall and its merchants')
    .showHelpAfterError()
    .exitOverride(({ exitCode }) => exit(exitCode === 0 ? EXIT.done : EXIT.usage))
  const loads = new Map<Command, CommandRow['load']>()
  for (const { path, description, load } of COMMANDS) {
    const [first, second] = path
    const parent = second === undefined ? program : groupOf(program, first)
    loads.set(parent.command(second ?? first).description(description), load)
  }
  for (const parent of [program, ...program.commands]) {
    parent.hook('preSubcommand', async (_, command) => (await loads.get(command)?.())?.(command))
  }
  return program
}

/** `order`, `orders`, `catalog`, `keys` and `listing` gather several commands. */
function groupOf(program: Command, name: string): Command {
  const known = program.commands.find((command) => command.name() === name)
  // Its own `help` would show commands that are not loaded, without their options; --help loads them.
  return (
    known ??
    program
      .command(name)
      .description(GROUPS[name] ?? '')
      .helpCommand(false)
  )
}

/** `help order show` asks the same as `order show --help`, which goes the way on which commands are loaded. */
export function withoutHelpCommand(words: readonly string[]): string[] {
  return words[0] === 'help' ? [...words.slice(1), '--help'] : [...words]
}
