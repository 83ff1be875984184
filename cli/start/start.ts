import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answersOk } from '../../platform/servers/child-process.ts'
import { type LauncherEnvironment, readLauncherEnvironment } from '../../platform/servers/environment.ts'
import { choosePorts } from '../../platform/servers/free-port.ts'
import { endLeftovers, recordProcesses } from '../../platform/servers/leftovers.ts'
import { buildPrograms, type Programs } from '../../platform/servers/program-bundle.ts'
import { buildWorkflowBundle } from '../../platform/servers/workflow-bundle.ts'
import {
  dataDirectoryOf,
  lockDataDirectory,
  ROOT,
  readOrMakeMasterKeys,
  unlockDataDirectory,
  wipeData,
} from './data-directory.ts'
import { type DemoOrder, placeDemoOrders } from './demo-orders.ts'
import { DEFAULT_PORTS, type Launch, type Ports, together } from './launch.ts'
import { type PartSettings, planApi, planSimulators, planWorker, runPart } from './parts.ts'
import { makeReport, printReport } from './ready-report.ts'
import { migrateAndSeed, type SeededApplications, simulatorUrls } from './seed.ts'
import { openDatabase, openTemporal, type TemporalInUse } from './servers.ts'
import { watchSignals } from './signals.ts'
import { createSupervisor } from './supervisor.ts'
import { openTerminal } from './terminal.ts'
import { type WrittenDemo, writeDemo } from './write-demo.ts'

const UI_LIMIT_MS = 5_000
const SETTLE_LIMIT_MS = 10_000

export interface StartOptions {
  fresh: boolean
  json: boolean
}

/** Starts everything, stays until a signal comes, and stops everything again. */
export async function start(options: StartOptions): Promise<void> {
  const startedAt = performance.now()
  const environment = readLauncherEnvironment()
  requireProductionServers(environment)
  const data = dataDirectoryOf(ROOT)
  const terminal = openTerminal(options)
  await lockDataDirectory(data)
  const supervisor = createSupervisor(terminal.warn)
  const record = recordProcesses(data.processes)
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  const signals = watchSignals({
    stop() {
      terminal.note('正在停止 · stopping (Ctrl-C 再按一次立即结束 · again to end at once)')
      interrupt()
    },
    killAll: () => record.signalAll('SIGKILL'),
  })
  const base = { root: ROOT, data, environment, terminal, supervisor, record, interrupt }
  const work = run({ ...base, interruption: interruption.signal }, { startedAt, ...options })
  try {
    await Promise.race([work, signals.interrupted])
    await signals.interrupted
  } finally {
    interrupt()
    await stopEverything({ data, supervisor }, work)
    signals.forget()
  }
  terminal.note('全部已停止 · everything is stopped')
  // A download that the signal cut short would keep the process alive.
  process.exit(0)
}

/** A step that is on its way may still bring up a part, so a second round follows when it has come to its end. */
async function stopEverything(
  { data, supervisor }: Pick<Launch, 'data' | 'supervisor'>,
  work: Promise<void>,
): Promise<void> {
  await supervisor.stopAll()
  await Promise.race([work.catch(() => undefined), sleep(SETTLE_LIMIT_MS, undefined, { ref: false })])
  await supervisor.stopAll()
  await endLeftovers(data.processes)
  await unlockDataDirectory(data)
}

async function run(base: Omit<Launch, 'ports'>, options: StartOptions & { startedAt: number }): Promise<void> {
  const { data, environment, terminal } = base
  const ended = await endLeftovers(data.processes)
  if (ended.length > 0) terminal.note(`已结束上次遗留的进程 · ended what an earlier start left: ${ended.join(', ')}`)
  const keepsKeys = environment.databaseUrl !== undefined
  if (options.fresh) await terminal.step('清空 wipe .data', () => wipeData(data, { keepsKeys }))
  const launch: Launch = { ...base, ports: await choosePorts(DEFAULT_PORTS) }
  tellReplacedPorts(launch)
  await bringUp(launch, options)
}

async function bringUp(launch: Launch, { startedAt, json }: { startedAt: number; json: boolean }): Promise<void> {
  const { terminal } = launch
  const masterKeys = launch.environment.masterKeys ?? (await readOrMakeMasterKeys(launch.data))
  const building = preparePrograms(launch)
  const [[database, applications], temporal, { bundlePath }, programs] = await together(launch, [
    prepareDatabase(launch, { masterKeys, building }),
    terminal.step(
      'Temporal',
      () => openTemporal(launch),
      ({ description }) => description,
    ),
    prepareBundle(launch),
    building,
  ])
  const settings: PartSettings = {
    databaseUrl: database.url,
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl,
    masterKeys,
    bundlePath,
    programs,
  }
  const demo = applications === null ? null : await describeDemo(launch, { settings, temporal, applications })
  await runParts(launch, { settings, isDemo: demo !== null })
  const demoOrders = demo === null ? [] : await tryDemoOrders(launch, demo)
  if (temporal.uiUrl !== null) await waitForUi(temporal.uiUrl, temporal.namespace)
  const readyInMs = performance.now() - startedAt
  const report = makeReport(launch, { readyInMs, temporalUiUrl: temporal.uiUrl, demo, demoOrders })
  if (json) console.log(JSON.stringify(report))
  else printReport(launch, report)
}

async function prepareDatabase(
  launch: Launch,
  { masterKeys, building }: { masterKeys: string; building: Promise<Programs> },
) {
  const { terminal } = launch
  const database = await terminal.step(
    'PostgreSQL',
    () => openDatabase(launch),
    ({ description }) => description,
  )
  const programs = await building
  const applications = await terminal.step('数据库迁移 migrate, seed', () =>
    migrateAndSeed(launch, { databaseUrl: database.url, masterKeys, programs }),
  )
  return [database, applications] as const
}

async function preparePrograms({ root, data, terminal }: Launch): Promise<Programs> {
  return terminal.step(
    '程序打包 programs',
    () => buildPrograms(root, join(data.path, 'build')),
    ({ wasBuilt }) => (wasBuilt ? '' : '未变化 unchanged'),
  )
}

async function prepareBundle({ root, data, terminal }: Launch): Promise<{ bundlePath: string }> {
  return terminal.step(
    '工作流打包 workflow bundle',
    () => buildWorkflowBundle(root, join(data.path, 'build')),
    ({ wasBuilt }) => (wasBuilt ? '' : '未变化 unchanged'),
  )
}

async function describeDemo(
  launch: Launch,
  facts: { settings: PartSettings; temporal: TemporalInUse; applications: SeededApplications },
): Promise<WrittenDemo> {
  const { mall, merchants } = facts.applications
  const urls = simulatorUrls(launch)
  const demo: WrittenDemo = {
    apiBaseUrl: `http://127.0.0.1:${launch.ports.api}`,
    temporalAddress: facts.temporal.address,
    temporalNamespace: facts.temporal.namespace,
    temporalUiUrl: facts.temporal.uiUrl,
    databaseUrl: facts.settings.databaseUrl,
    mallSimulatorUrl: urls.mall,
    merchantSimulatorUrl: urls.merchant,
    mall,
    merchants,
  }
  await writeDemo(launch.data.demo, demo)
  return demo
}

async function runParts(
  launch: Launch,
  { settings, isDemo }: { settings: PartSettings; isDemo: boolean },
): Promise<void> {
  const plans = [planApi(launch, settings), planWorker(launch, settings), ...(isDemo ? planSimulators(launch) : [])]
  await together(
    launch,
    plans.map((plan) => launch.terminal.step(plan.name, () => runPart(launch, settings.programs, plan))),
  )
}

/** A demo without its orders is still of use, so a failure is told and no more. */
async function tryDemoOrders(launch: Launch, demo: WrittenDemo): Promise<DemoOrder[]> {
  try {
    return await launch.terminal.step('演示订单 demo orders', () => placeDemoOrders(launch, demo))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    launch.terminal.warn(`演示订单未完成, 下次启动会重试 · no demo orders, the next start tries again: ${reason}`)
    return []
  }
}

/** The Web UI reaches its server a moment later than everybody else. */
async function waitForUi(uiUrl: string, namespace: string): Promise<void> {
  const deadline = Date.now() + UI_LIMIT_MS
  while (!(await answersOk(`${uiUrl}/api/v1/namespaces/${namespace}`)) && Date.now() < deadline) {
    await sleep(50)
  }
}

function tellReplacedPorts({ ports, environment, terminal }: Launch): void {
  const unused: Array<keyof Ports> = [
    ...(environment.databaseUrl === undefined ? [] : (['postgres'] as const)),
    ...(environment.temporalAddress === undefined ? [] : (['temporal', 'temporalUi'] as const)),
  ]
  for (const name of Object.keys(ports) as Array<keyof Ports>) {
    if (ports[name] === DEFAULT_PORTS[name] || unused.includes(name)) continue
    terminal.warn(`端口 ${DEFAULT_PORTS[name]} 被占用 · port ${DEFAULT_PORTS[name]} is taken: ${name} → ${ports[name]}`)
  }
}

/** @throws Error in production without servers and keys of one's own: what we would start holds no real data. */
function requireProductionServers({
  isProduction,
  databaseUrl,
  temporalAddress,
  masterKeys,
}: LauncherEnvironment): void {
  const needed = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, MALLBRIDGE_MASTER_KEYS: masterKeys }
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []))
  if (!isProduction || missing.length === 0) return
  throw new Error(
    `NODE_ENV=production 时不写入演示数据, 也不启动自带的服务器: 请设置 ${missing.join(', ')}, 或取消 NODE_ENV 以运行演示.\n` +
      `With NODE_ENV=production there is no demo and no built-in server: set ${missing.join(', ')}, or unset NODE_ENV for the demo.`,
  )
}
