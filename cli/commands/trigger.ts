import { setTimeout as sleep } from 'node:timers/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { request } from 'undici'
import { z } from 'zod'
import { isFinal } from '../../domain/order-state.ts'
import type { ProductKind } from '../../domain/product-kind.ts'
import { ApiUnavailableError } from '../api-client.ts'
import { type CommonOptions, parseKind, parseWhole, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { CommandError, runCommand, usageError } from '../exit.ts'
import { actorText, kindText, paint, stateText } from '../paper.ts'
import { choosePartner, type Partner, temporalUrlOf } from '../partner.ts'
import { type MallState, readState } from '../scenarios/mall-shop.ts'
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from '../scenarios/scenarios.ts'

interface TriggerOptions extends CommonOptions {
  readonly scenario: ScenarioName
  readonly merchant?: string
  readonly wait: boolean
  readonly timeout: number
}

export function defineTrigger(command: Command): void {
  const scenario = new Option('--scenario <name>', '剧本, 见下 · what happens to the order, see below')
    .argParser(parseScenario)
    .default('happy')
  withCommonOptions(command)
    .argument('<kind>', 'N 号码, CN 新用户合约机, CO 老用户合约机, B 裸机', parseKind)
    .addOption(scenario)
    .option('--merchant <id>', '向哪个商户购买 · from which merchant')
    .option('--wait', '等到订单结束 · wait until the order has ended', false)
    .option('--timeout <seconds>', '最多等多久 · how long at most', parseWhole, 120)
    .addHelpText('after', `\n剧本 scenarios:\n${scenarioList()}`)
    .action((kind: ProductKind, options: TriggerOptions) => runCommand(options, () => trigger(kind, options)))
}

function parseScenario(text: string): ScenarioName {
  const name = SCENARIO_NAMES.find((known) => known === text)
  if (name !== undefined) return name
  throw new InvalidArgumentError(`可选 · choose one of ${SCENARIO_NAMES.join(', ')}`)
}

function scenarioList(): string {
  const nameColumns = Math.max(...SCENARIO_NAMES.map(({ length }) => length))
  return SCENARIO_NAMES.map((name) => {
    const { zh, en, kinds } = SCENARIOS[name]
    return `  ${name.padEnd(nameColumns)}  ${kinds.join(' ').padEnd(9)}  ${zh} · ${en}`
  }).join('\n')
}

const Run = z.object({
  runId: z.string(),
  orderId: z.string(),
  state: z.enum(['RUNNING', 'DONE', 'FAILED']),
  steps: z.array(
    z.object({ zh: z.string(), en: z.string(), state: z.string(), detail: z.string(), tookMs: z.number() }),
  ),
  error: z
    .object({
      code: z.string(),
      zh: z.string(),
      en: z.string(),
      action: z.object({ zh: z.string(), en: z.string() }).nullable(),
    })
    .nullable(),
})
type Run = z.output<typeof Run>

const LOOK_MS = 300

async function trigger(productKind: ProductKind, options: TriggerOptions): Promise<void> {
  const { scenario, merchant, json, wait } = options
  const kinds: readonly ProductKind[] = SCENARIOS[scenario].kinds
  if (!kinds.includes(productKind)) {
    throw usageError(
      `场景 ${scenario} 只适用于 ${kinds.map(kindText).join(', ')}`,
      `the scenario ${scenario} is for ${kinds.join(', ')} only`,
    )
  }
  const demo = readDemoFile(options.demoFile)
  const say = json ? () => undefined : (line: string) => console.log(line)
  const { id } = merchant === undefined ? { id: undefined } : choosePartner(demo, merchant)
  const endMs = Date.now() + options.timeout * 1000
  say(`${kindText(productKind)} · ${SCENARIOS[scenario].zh} (${scenario})`)
  const run = await followRun(demo.mallSimulatorUrl, { productKind, scenario, merchantId: id }, { say, endMs })
  if (run.state === 'FAILED' && run.error !== null) throw new CommandError(run.error)
  const order = wait ? await followOrder(choosePartner(demo, undefined), run.orderId, { say, endMs }) : null
  const temporalUrl = temporalUrlOf(demo, run.orderId)
  if (json) return console.log(JSON.stringify({ ...run, order, temporalUrl }))
  say(`${paint('bold', run.orderId)}  →  npx mallbridge order show ${run.orderId}`)
  if (temporalUrl !== null) say(temporalUrl)
}

interface Telling {
  readonly say: (line: string) => void
  readonly endMs: number
}

/** Tells each step when it is over. */
async function followRun(mallUrl: string, body: Record<string, unknown>, { say, endMs }: Telling): Promise<Run> {
  let run = await askMall(mallUrl, '/trigger', body)
  let told = 0
  for (;;) {
    for (const step of run.steps.slice(told)) {
      if (step.state === 'RUNNING') break
      const mark = step.state === 'DONE' ? paint('green', '✔') : paint('red', '✘')
      say(`  ${mark} ${step.zh}  ${paint('dim', `${step.tookMs} ms`)}  ${step.detail}`.trimEnd())
      told += 1
    }
    if (run.state !== 'RUNNING') return run
    if (Date.now() >= endMs) throw tooLate(run.orderId, '脚本仍在进行', 'the script is still running')
    await sleep(LOOK_MS)
    run = await askMall(mallUrl, `/runs/${run.runId}`)
  }
}

/** Tells each state that the order comes to, until it ends. */
async function followOrder({ api }: Partner, orderId: string, { say, endMs }: Telling): Promise<MallState> {
  let told = ''
  for (;;) {
    const state = await readState(api, orderId)
    if (state.orderState !== told) say(`  · ${stateText(state.orderState)}`)
    told = state.orderState
    if (isFinal(state.orderState)) return state
    if (Date.now() >= endMs) {
      const zh = `仍为 ${stateText(state.orderState)}, 待 ${actorText(state.nextActor)} 处理`
      throw tooLate(orderId, zh, `it is still ${state.orderState}; ${state.nextActor} has to act`)
    }
    await sleep(LOOK_MS)
  }
}

function tooLate(orderId: string, zh: string, en: string): CommandError {
  const command = `npx mallbridge order show ${orderId}`
  return new CommandError({
    code: 'TIMEOUT',
    zh: `订单 ${orderId} ${zh}`,
    en: `order ${orderId}: ${en}`,
    action: { zh: `查看 ${command}, 或加长 --timeout.`, en: `Look with ${command}, or give a longer --timeout.` },
  })
}

async function askMall(mallUrl: string, path: string, body?: Record<string, unknown>): Promise<Run> {
  const url = `${mallUrl.replace(/\/$/, '')}${path}`
  try {
    const answer = await request(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.body.text()
    const run = Run.safeParse(JSON.parse(text))
    if (run.success) return run.data
    throw new Error(`status ${answer.statusCode} ${text.slice(0, 200)}`)
  } catch (error) {
    throw new ApiUnavailableError(url, error instanceof Error ? error.message || error.name : String(error))
  }
}
