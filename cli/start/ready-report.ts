import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kindText } from '../paper.ts'
import { type DemoOrder, workflowUrl } from './demo-orders.ts'
import type { Launch } from './launch.ts'
import { padColumns } from './terminal.ts'
import type { WrittenDemo } from './write-demo.ts'

const LABEL_COLUMNS = 22

export interface ReadyReport {
  version: string
  readyInMs: number
  dataDirectory: string
  logDirectory: string
  urls: Record<string, string | null>
  /** Null in production. */
  demo: WrittenDemo | null
  demoOrders: Array<DemoOrder & { workflowUrl: string | null }>
}

export interface ReadyFacts {
  readyInMs: number
  temporalUiUrl: string | null
  demo: WrittenDemo | null
  demoOrders: DemoOrder[]
}

export function makeReport({ root, data, ports }: Launch, facts: ReadyFacts): ReadyReport {
  const { demo, demoOrders } = facts
  const api = `http://127.0.0.1:${ports.api}`
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return {
    version,
    readyInMs: Math.round(facts.readyInMs),
    dataDirectory: data.path,
    logDirectory: data.logs,
    urls: {
      api,
      apiDocs: `${api}/docs`,
      openApi: `${api}/openapi.json`,
      temporalUi: facts.temporalUiUrl,
      merchantSimulator: demo?.merchantSimulatorUrl ?? null,
      mallSimulator: demo?.mallSimulatorUrl ?? null,
      health: `${api}/readyz`,
      apiMetrics: `${api}/metrics`,
      workerMetrics: `http://127.0.0.1:${ports.workerMetrics}/metrics`,
    },
    demo,
    demoOrders: demo === null ? [] : demoOrders.map((order) => withLink(demo, order)),
  }
}

function withLink(demo: WrittenDemo, order: DemoOrder): ReadyReport['demoOrders'][number] {
  return { ...order, workflowUrl: workflowUrl(demo, order.orderId) }
}

/** Orders that wait for an operator, as Temporal's list filters them. */
const STUCK = encodeURIComponent('`NeedsAttention`=true')

/** The block at the end of a start. */
export function printReport({ terminal }: Launch, report: ReadyReport): void {
  const { urls, demo } = report
  const title = (text: string): string => terminal.style('bold', text)
  const row = (label: string, value: string): string => `  ${padColumns(label, LABEL_COLUMNS)}${value}`
  const link = (label: string, url: string | null | undefined): string[] =>
    url == null ? [] : [row(label, terminal.style('cyan', url))]
  const noUi = row('Temporal Web UI', '未知, 请设 TEMPORAL_UI_URL · unknown: set TEMPORAL_UI_URL')
  terminal.print([
    '',
    title(`Mallbridge ${report.version} 已就绪 · ready in ${(report.readyInMs / 1_000).toFixed(1)} s`),
    '',
    ...link('API', urls.api),
    ...link('API 文档 docs', urls.apiDocs),
    ...link('OpenAPI', urls.openApi),
    ...(urls.temporalUi == null ? [noUi] : link('Temporal Web UI', urls.temporalUi)),
    ...(urls.temporalUi == null
      ? []
      : link('  需要关注 stuck', `${urls.temporalUi}/namespaces/default/workflows?query=${STUCK}`)),
    ...link('商户模拟器 merchant', urls.merchantSimulator),
    ...link('商城模拟器 mall', urls.mallSimulator),
    ...link('健康 health', urls.health),
    ...link('指标 metrics', urls.apiMetrics),
    ...link('', urls.workerMetrics),
    ...(demo === null ? [] : describeDemo(demo, { title, row })),
    ...describeOrders(report, title),
    '',
    title('下一步 next'),
    ...(demo === null ? [] : nextCommands(report, row)),
    row('停止 stop', 'Ctrl-C'),
    row('清空重来 start over', 'npm start -- --fresh'),
    row('检查 check', 'npm run doctor'),
    row('数据 data', report.dataDirectory),
    row('日志 logs', report.logDirectory),
    '',
  ])
}

interface Form {
  title: (text: string) => string
  row: (label: string, value: string) => string
}

function describeDemo({ mall, merchants }: WrittenDemo, { title, row }: Form): string[] {
  const keys = [mall, ...merchants].map(({ name, appKey, secret }) => row(name, `APPKEY ${appKey}  SECRET ${secret}`))
  return ['', title('演示密钥, 仅供本机 demo keys, for this machine only (.data/demo.json)'), ...keys]
}

function describeOrders({ demoOrders }: ReadyReport, title: Form['title']): string[] {
  if (demoOrders.length === 0) return []
  // Without their states: these move on while they are read.
  const lines = demoOrders.map(({ orderId, productKind, workflowUrl: url }) => {
    const order = `  ${padColumns(kindText(productKind), LABEL_COLUMNS)}${padColumns(orderId, 24)}`
    return url === null ? order.trimEnd() : `${order} ${url}`
  })
  return ['', title('演示订单 demo orders'), ...lines]
}

function nextCommands({ demoOrders }: ReadyReport, row: Form['row']): string[] {
  const [first] = demoOrders
  return [
    row('下单 place an order', 'npx mallbridge trigger B --wait'),
    row('看动态 watch', 'npx mallbridge orders tail'),
    ...(first === undefined ? [] : [row('看订单 one order', `npx mallbridge order show ${first.orderId}`)]),
    row('验签 signature wrong?', 'npx mallbridge verify --help'),
  ]
}
