import { randomUUID } from 'node:crypto'
import { Client, Connection, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import { type Command, Option } from 'commander'
import { FAILURES, type FailureCode } from '../../domain/failure.ts'
import type { EventRequest } from '../../domain/order.ts'
import type { OrderEvent } from '../../domain/order-event.ts'
import { formatTime } from '../../domain/time.ts'
import { connectTemporal, type TemporalConnection } from '../../platform/temporal.ts'
import { type CommonOptions, groupOf, parseOrderId, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { CommandError, EXIT, runCommand } from '../exit.ts'
import { actorText, relativeTime, stateText } from '../paper.ts'

interface ActOptions extends CommonOptions {
  readonly reason: string
  readonly temporalAddress?: string
}

/** What only an operator may do (contract rows 33 and 35). */
const ACTIONS = {
  hold: { event: 'HOLD', description: '挂起订单: 停止计时, 拒绝商户操作 · put the order on hold' },
  release: { event: 'RELEASE', description: '解除挂起 · let the order go on' },
  refund: { event: 'REFUND_BY_OPERATOR', description: '运营发起退款 · refund the order, whatever its state' },
} as const satisfies Record<string, { event: OrderEvent; description: string }>

export function registerOrderActions(program: Command): void {
  const order = groupOf(program, { name: 'order', description: '单个订单 · one order' })
  for (const [name, { event, description }] of Object.entries(ACTIONS)) {
    const address = new Option('--temporal-address <address>', 'Temporal 地址 · where the engine is')
    withCommonOptions(order.command(name))
      .description(description)
      .argument('<orderId>', '订单号 · order number', parseOrderId)
      .requiredOption('--reason <text>', '原因, 会记入流水 · why; it goes into the log')
      .addOption(address.env('TEMPORAL_ADDRESS'))
      .action((orderId: string, options: ActOptions) => runCommand(options, () => act(event, orderId, options)))
  }
}

const UPDATE_LIMIT_MS = 15_000
const CONNECT_LIMIT_MS = 5_000

interface Outcome {
  readonly orderState: string
  readonly version: number
  readonly isChanged: boolean
  readonly nextActor: string
  readonly dueAtMs: number | null
}

async function act(event: OrderEvent, orderId: string, options: ActOptions): Promise<void> {
  const { connection, namespace } = await connect(options)
  try {
    const client = new Client({ connection, namespace })
    const key = `operator/${randomUUID()}`
    const request: EventRequest = { event, actor: 'OPERATOR', requestKey: key, reason: options.reason }
    const outcome = await client.withDeadline(Date.now() + UPDATE_LIMIT_MS, () => {
      const order = client.workflow.getHandle(`order-${orderId}`)
      return order.executeUpdate<Outcome, [EventRequest]>(event, { args: [request], updateId: key })
    })
    const dueAt = outcome.dueAtMs === null ? null : formatTime(outcome.dueAtMs)
    const { orderState, version, nextActor, isChanged: changed } = outcome
    if (options.json) return console.log(JSON.stringify({ orderId, orderState, version, changed, nextActor, dueAt }))
    const due = dueAt === null ? '' : `, ${relativeTime(dueAt, Date.now())}到期`
    const change = changed ? '' : ' (没有变化 · nothing changed)'
    console.log(`${orderId}  ${stateText(orderState)}  v${version}${change}`)
    console.log(`待办  ${actorText(nextActor)}${due}`)
  } catch (error) {
    throw explain(error, orderId)
  } finally {
    await connection.close()
  }
}

/** The environment counts first, with all that it may say about TLS and keys; then the demo's server. */
async function connect({ demoFile, temporalAddress }: ActOptions): Promise<TemporalConnection> {
  try {
    if (temporalAddress !== undefined) return await connectTemporal()
    const demo = readDemoFile(demoFile)
    const connection = await Connection.connect({ address: demo.temporalAddress, connectTimeout: CONNECT_LIMIT_MS })
    return { connection, namespace: demo.temporalNamespace }
  } catch (error) {
    throw isOurs(error) ? error : engineAway(error)
  }
}

function isOurs(error: unknown): boolean {
  return error instanceof Error && error.name === 'DemoFileError'
}

function explain(error: unknown, orderId: string): unknown {
  if (error instanceof WorkflowNotFoundError) {
    return new CommandError({
      code: 'ORDER_NOT_FOUND',
      zh: `引擎里没有进行中的订单 ${orderId}`,
      en: `the engine has no open order ${orderId}`,
      action: { zh: `npx mallbridge order show ${orderId}`, en: 'It may have ended: look at its log.' },
    })
  }
  if (error instanceof WorkflowUpdateFailedError) return refusal(error)
  return error instanceof CommandError ? error : engineAway(error)
}

/** The order's own table said no; the failure's type is a code of ours. */
function refusal({ cause, message }: WorkflowUpdateFailedError): CommandError {
  const type = typeof cause === 'object' && cause !== null && 'type' in cause ? String(cause.type) : ''
  if (!Object.hasOwn(FAILURES, type)) return new CommandError({ code: 'REFUSED', zh: message, en: message })
  const { zh, en, actionZh, actionEn } = FAILURES[type as FailureCode]
  return new CommandError({ code: type, zh, en, action: { zh: actionZh, en: actionEn } })
}

function engineAway(error: unknown): CommandError {
  const en = error instanceof Error ? error.message : String(error)
  return new CommandError({
    code: 'ENGINE_UNAVAILABLE',
    zh: `Temporal 没有应答: ${en}`,
    en,
    action: { zh: '运行 npm start, 或用 npm run doctor 检查.', en: 'Run npm start, or look with npm run doctor.' },
    exitCode: EXIT.away,
  })
}
