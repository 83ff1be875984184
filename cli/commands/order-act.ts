import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client'
import type { Command } from 'commander'
import { FAILURES, type FailureCode } from '../../domain/failure.ts'
import type { EventRequest } from '../../domain/order.ts'
import type { OrderEvent } from '../../domain/order-event.ts'
import { formatTime } from '../../domain/time.ts'
import { type CommonOptions, parseOrderId, withCommonOptions } from '../command-options.ts'
import { connectEngine, engineAway, TEMPORAL_ADDRESS_OPTION } from '../engine.ts'
import { CommandError, runCommand } from '../exit.ts'
import { actorText, relativeTime, stateText } from '../paper.ts'

interface ActOptions extends CommonOptions {
  readonly reason: string
  readonly temporalAddress?: string
  readonly operator?: string
  readonly secondOperator?: string
}

/** What only an operator may do (contract rows 33 and 35). */
type OperatorEvent = Extract<OrderEvent, 'HOLD' | 'RELEASE' | 'REFUND_BY_OPERATOR'>

export const defineOrderAct = (event: OperatorEvent) =>
  function defineOperatorEvent(command: Command): void {
    withCommonOptions(command)
      .argument('<orderId>', '订单号 · order number', parseOrderId)
      .requiredOption('--reason <text>', '原因, 会记入流水 · why; it goes into the log')
      .option('--operator <id>', '运营人员, 会记入流水 · who asks for it; goes into the log', userInfo().username)
      .option('--second-operator <id>', '同意的另一名运营人员 · who else agrees, above the limit of one')
      .option(...TEMPORAL_ADDRESS_OPTION)
      .action((orderId: string, options: ActOptions) => runCommand(options, () => act(event, orderId, options)))
  }

const UPDATE_LIMIT_MS = 15_000

interface Outcome {
  readonly orderState: string
  readonly version: number
  readonly isChanged: boolean
  readonly nextActor: string
  readonly dueAtMs: number | null
}

async function act(event: OperatorEvent, orderId: string, options: ActOptions): Promise<void> {
  const { connection, namespace } = await connectEngine(options)
  try {
    const client = new Client({ connection, namespace })
    const key = `operator/${randomUUID()}`
    const operatorIds = [options.operator, options.secondOperator].filter((id) => id !== undefined)
    const request: EventRequest = { event, actor: 'OPERATOR', requestKey: key, reason: options.reason, operatorIds }
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
