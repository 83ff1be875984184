import { paint, table } from '../cli/paper.ts'
import type { BenchFigures, RowFigures } from './figures.ts'
import { median } from './latency.ts'
import type { ByPart, Metered } from './part-meter.ts'
import { ROW_TEXTS, type Row } from './rows.ts'

const AIMS = { ratio: 0.6, events: 40, memoryMb: 350 }
const BYTES_PER_MB = 1_000_000
const BYTES_PER_KB = 1_000
const CALLS = { place: '下单 place', pay: '支付 pay', accept: '接单 accept', ship: '发货 ship', signed: '签收 signed' }
const PARTS = ['api', 'worker', 'temporal', 'postgres'] as const satisfies readonly Metered[]

/** One figure beside what it should be. `isMet` null: there is no figure. */
export interface Judgement {
  zh: string
  en: string
  value: string
  aim: string
  isMet: boolean | null
}

export function judge({ rows, peakBytes, state }: BenchFigures): Judgement[] {
  const memory = (part: 'api' | 'worker') => atMost(megabytes(peakBytes[part]), AIMS.memoryMb)
  return [
    { zh: '订单/下限', en: 'order / floor', ...ratioOf(rows.plain) },
    { zh: '含资格校验/下限', en: 'with eligibility / floor', ...ratioOf(rows.eligible) },
    { zh: '每单历史事件', en: 'history events an order', ...atMost(rows.plain?.history.events, AIMS.events) },
    { zh: 'API 内存峰值 MB', en: 'API memory, peak MB', ...memory('api') },
    { zh: 'worker 内存峰值 MB', en: 'worker memory, peak MB', ...memory('worker') },
    { zh: '查询引起的工作流任务', en: 'workflow tasks started by reads', ...atMost(tasksOf(state), 0) },
  ]
}

function ratioOf(figures: RowFigures | undefined): Pick<Judgement, 'value' | 'aim' | 'isMet'> {
  const aim = `≥ ${AIMS.ratio}`
  if (figures === undefined || figures.ratios.length === 0) return { value: '–', aim, isMet: null }
  const middle = median(figures.ratios)
  const each = figures.ratios.map((ratio) => ratio.toFixed(2)).join(', ')
  return { value: `${middle.toFixed(2)} (${each})`, aim, isMet: middle >= AIMS.ratio }
}

function atMost(value: number | null | undefined, limit: number): Pick<Judgement, 'value' | 'aim' | 'isMet'> {
  const isKnown = value !== null && value !== undefined
  return { value: whole(value), aim: limit === 0 ? '0' : `≤ ${limit}`, isMet: isKnown ? value <= limit : null }
}

const tasksOf = ({ workflowTasks, historyEvents }: BenchFigures['state']): number | null =>
  workflowTasks === null ? null : workflowTasks + historyEvents

const megabytes = (bytes: number | null) => (bytes === null ? null : bytes / BYTES_PER_MB)
const whole = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(0))
const tenths = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(1))

/** The run on paper, for people. */
export function reportLines(figures: BenchFigures): string[] {
  const rows = Object.entries(figures.rows) as [Row, RowFigures][]
  return [
    ...headLines(figures),
    '',
    table(RATE_HEAD, rows.map(rateRow)),
    '',
    table(['一次调用 a call, p50 / p99 ms', ...Object.values(CALLS)], rows.map(callRow)),
    '',
    cpuLine(rows),
    stateLine(figures),
    memoryLine(figures.peakBytes),
    historyLine(figures),
    ...noteLines(figures),
    '',
    table(['指标 figure', '实测 measured', '目标 aim', ''], judge(figures).map(judgementRow)),
  ]
}

function headLines({ machine, options, elapsedSeconds }: BenchFigures): string[] {
  const { cpus, cpuModel, node, engine, loadAverages } = machine
  const { orders, concurrency, rounds } = options
  const loads = loadAverages.map((load) => load.toFixed(1)).join(' → ')
  return [
    `${paint('bold', 'Mallbridge bench')}  ${cpus} × ${cpuModel} · Node ${node} · Temporal ${engine}, in memory`,
    `${rounds} × ${orders} 单 orders, 并发 concurrency ${concurrency} · 负载 load average ${loads} · ${elapsedSeconds.toFixed(0)} s`,
    '下单, 支付, 发货, 签收是 B 类 (裸机) 订单的全部四次调用; N/CN/CO 还要审单和开户, 所以资格校验以 N 类另行加在下单前, 单列一行.',
    'Place, pay, ship, signed are the whole life of kind B (a bare phone); N/CN/CO also have an audit and provisioning, so a real eligibility check (of kind N) is put before the same order, in a row of its own.',
  ]
}

const RATE_HEAD = [
  '',
  '单/s orders/s',
  '事件 events',
  'KB',
  'CPU ms/单 order: API',
  'worker',
  'Temporal',
  'PostgreSQL',
  '压测 bench',
]

function rateRow([row, { ordersPerSecond, history, cpuMsPerOrder }]: [Row, RowFigures]): string[] {
  const worker = row === 'floor' ? cpuMsPerOrder.floorWorker : cpuMsPerOrder.worker
  const { zh, en } = ROW_TEXTS[row]
  return [
    `${zh} ${en}`,
    tenths(ordersPerSecond),
    whole(history.events),
    tenths(history.bytes / BYTES_PER_KB),
    tenths(cpuMsPerOrder.api),
    tenths(worker),
    tenths(cpuMsPerOrder.temporal),
    tenths(cpuMsPerOrder.postgres),
    tenths(cpuMsPerOrder.bench),
  ]
}

function callRow([row, { calls }]: [Row, RowFigures]): string[] {
  const cells = Object.keys(CALLS).map((name) => {
    const call = calls[name]
    return call === undefined ? '–' : `${whole(call.p50Ms)} / ${whole(call.p99Ms)}`
  })
  return [`${ROW_TEXTS[row].zh} ${ROW_TEXTS[row].en}`, ...cells]
}

/** Hardly depends on what else the machine does, and is what rates come to where all its processors are busy. */
function cpuLine(rows: readonly [Row, RowFigures][]): string {
  const floorMs = cpuMsOf(rows.find(([row]) => row === 'floor')?.[1])
  const shares = rows.flatMap(([row, figures]) => {
    const ownMs = cpuMsOf(figures)
    return row === 'floor' ? [] : [`${ROW_TEXTS[row].en} ${whole(ownMs)} ms (${(floorMs / ownMs).toFixed(2)})`]
  })
  return `CPU 合计 in all, 下限 floor ${whole(floorMs)} ms (1); ${shares.join('; ')}`
}

function cpuMsOf(figures: RowFigures | undefined): number {
  const used = Object.values(figures?.cpuMsPerOrder ?? {})
  return used.reduce<number>((sum, ms) => sum + (ms ?? 0), 0)
}

function stateLine({ state }: BenchFigures): string {
  const { perSecond, p50Ms, p99Ms, count, historyEvents, workflowTasks } = state
  const times = `p50 ${tenths(p50Ms)} ms, p99 ${tenths(p99Ms)} ms`
  const engine = `工作流任务 workflow tasks ${workflowTasks ?? '–'}, 历史 history +${historyEvents}`
  return `签名 GET …/state: ${whole(perSecond)} /s, ${times} (${count} 次 calls; ${engine})`
}

function memoryLine(peakBytes: ByPart): string {
  const parts = PARTS.map((part) => `${part} ${whole(megabytes(peakBytes[part]))} MB`)
  return `内存峰值 memory, peak: ${parts.join(', ')}`
}

function historyLine({ plainHistory }: BenchFigures): string {
  const counts = Object.entries(plainHistory.counts).map(([type, count]) => `${count} ${type}`)
  return `一单的历史 one order's history (${plainHistory.types.length}): ${counts.join(', ')}`
}

function noteLines({ machine, repeats, shortened }: BenchFigures): string[] {
  const isBusy = machine.loadAverages[0] > machine.cpus
  return [
    ...(isBusy
      ? ['! 本机在测前已满载: 比值可信, 绝对值偏低 · the machine was busy before: trust the ratios, not the rates']
      : []),
    ...(machine.isDiskInMemory
      ? ['! 临时目录在内存里, fsync 不花时间 · the temporary directory is in memory: a sync costs nothing']
      : []),
    ...(repeats > 0 ? [`! ${repeats} 次调用须重发 · calls had to be sent again (202 or 503)`] : []),
    ...(shortened.length > 0 ? [`! 时间不够, 少测 · no time for all orders: ${shortened.join(', ')}`] : []),
  ]
}

function judgementRow({ zh, en, value, aim, isMet }: Judgement): string[] {
  const verdict = isMet === null ? '–' : isMet ? paint('green', '✔ 达到 met') : paint('red', '✘ 未达到 not met')
  return [`${zh} ${en}`, value, aim, verdict]
}
