import { randomUUID } from 'node:crypto'
import { Client } from '@temporalio/client'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { LISTED_KIND_CODES, type ListedKind } from '../../domain/catalogue-kind.ts'
import type { ListingEvent } from '../../domain/listing.ts'
import {
  type ListingAnswer,
  type ListingQuestion,
  type ListingReading,
  type ListingStep,
  MOST_LISTED_AT_ONCE,
} from '../../domain/listing-step.ts'
import { listingWorkflowId, ORDER_TASK_QUEUE } from '../../domain/task-queue.ts'
import { type CommonOptions, withCommonOptions } from '../command-options.ts'
import { connectEngine, engineAway, TEMPORAL_ADDRESS_OPTION } from '../engine.ts'
import { CommandError, runCommand, usageError } from '../exit.ts'
import { EXIT } from '../exit-code.ts'
import { answerTable, listingSheet, queueDocument, queueTable, sheetDocument } from '../listing-paper.ts'

interface EngineCall extends CommonOptions {
  readonly temporalAddress?: string
  readonly taskQueue: string
}
interface StepOptions extends EngineCall {
  readonly merchant: string
  readonly staff: string
  readonly reason?: string
}
interface ShowOptions extends EngineCall {
  readonly merchant: string
}
interface QueueOptions extends EngineCall {
  readonly merchant?: string
  readonly area?: string
}

/** What makes a step, and what it must be told; RETIRE is final. */
export const defineListingStep = (event: ListingEvent) =>
  function defineStep(command: Command): void {
    withEngineOptions(command)
      .argument('<kind>', KIND_TEXT, parseListedKind)
      .argument(
        '<code...>',
        event === 'APPROVE'
          ? '编码@版本, 即所查看的版本 · CODE@VERSION, what was looked at; refused when it has changed since'
          : '编码, 可写 编码@版本 · codes; CODE@VERSION is refused when it has changed since',
      )
      .requiredOption(...MERCHANT_OPTION)
      .requiredOption('--staff <id>', '操作人, 会记入流水 · who does it; goes into the log')
      .option('--reason <text>', '原因, 会记入流水 · why; goes into the log')
      .action((kind: ListedKind, codes: string[], options: StepOptions) =>
        runCommand(options, () => step({ event, kind, codes }, options)),
      )
  }

export function defineListingShow(command: Command): void {
  withEngineOptions(command)
    .argument('<kind>', KIND_TEXT, parseListedKind)
    .argument('<code>', '编码 · code')
    .requiredOption(...MERCHANT_OPTION)
    .action((kind: ListedKind, code: string, options: ShowOptions) =>
      runCommand(options, () => show({ kind, code }, options)),
    )
}

export function defineListingQueue(command: Command): void {
  withEngineOptions(command)
    .option('--merchant <id>', '只看某个商户 · of one merchant')
    .option('--area <code>', '只看该地区人员可审核的 · what somebody of this area may review', parseArea)
    .action((options: QueueOptions) => runCommand(options, () => queue(options)))
}

const MERCHANT_OPTION = ['--merchant <id>', '商户编号 · whose item it is'] as const
const KIND_TEXT = `种类 · ${LISTED_KIND_CODES.join(', ')}`

function withEngineOptions(command: Command): Command {
  const taskQueue = new Option('--task-queue <name>', '执行器的任务队列 · where the workers listen')
  return withCommonOptions(command)
    .option(...TEMPORAL_ADDRESS_OPTION)
    .addOption(taskQueue.env('MALLBRIDGE_TASK_QUEUE').default(ORDER_TASK_QUEUE))
}

function parseListedKind(text: string): ListedKind {
  const kind = LISTED_KIND_CODES.find((code) => code === text.toUpperCase())
  if (kind !== undefined) return kind
  throw new InvalidArgumentError(`可选 · choose one of ${LISTED_KIND_CODES.join(', ')}`)
}

function parseArea(text: string): string {
  if (/^\d{6}$/.test(text)) return text
  throw new InvalidArgumentError('6 位区划代码 · six digits of GB/T 2260')
}

interface Wish {
  event: ListingEvent
  kind: ListedKind
  codes: readonly string[]
}

async function step({ event, kind, codes }: Wish, options: StepOptions): Promise<void> {
  const { merchant: merchantId, staff: staffId, reason, json } = options
  if (codes.length > MOST_LISTED_AT_ONCE) {
    throw usageError(`一次最多 ${MOST_LISTED_AT_ONCE} 个编码`, `at most ${MOST_LISTED_AT_ONCE} codes at once`)
  }
  const requestKey = randomUUID()
  const input: ListingStep = { requestKey, merchantId, kind, items: codes.map(itemOf), event, staffId, reason }
  const summary = `业务上架 ${event} ${kind} ×${codes.length} | ${merchantId} | ${staffId}`
  const answers = await execute<ListingAnswer[]>(options, { type: 'listItemWorkflow', requestKey, input, summary })
  if (answers.some((answer) => 'refused' in answer)) process.exitCode = EXIT.refused
  console.log(json ? JSON.stringify({ items: answers }) : answerTable(answers))
}

/** CODE, or CODE@VERSION; a code has no @ itself. */
function itemOf(text: string): ListingStep['items'][number] {
  const [, code = text, version] = /^(.*)@(\d{1,9})$/.exec(text) ?? []
  return version === undefined ? { code } : { code, version: Number(version) }
}

async function show({ kind, code }: { kind: ListedKind; code: string }, options: ShowOptions): Promise<void> {
  const { merchant: merchantId, json } = options
  const reading = await read(options, { ask: 'SHEET', merchantId, kind, code })
  const sheet = 'sheet' in reading ? reading.sheet : null
  if (sheet === null) {
    throw new CommandError({
      code: 'ITEM_NOT_FOUND',
      zh: `${merchantId} 没有 ${kind} ${code}`,
      en: `${merchantId} has no ${kind} ${code}`,
    })
  }
  console.log(json ? JSON.stringify(sheetDocument(sheet)) : listingSheet(sheet, Date.now()))
}

async function queue(options: QueueOptions): Promise<void> {
  const { merchant: merchantId, area: areaCode, json } = options
  const reading = await read(options, { ask: 'QUEUE', merchantId, areaCode })
  const waiting = 'queue' in reading ? reading.queue : { items: [], hasMore: false }
  if (json) return console.log(JSON.stringify(queueDocument(waiting)))
  console.log(waiting.items.length === 0 ? '没有待审核的 · nothing waits for review' : queueTable(waiting, Date.now()))
}

function read(options: EngineCall, question: ListingQuestion): Promise<ListingReading> {
  const summary = `查看上架 listing ${question.ask}`
  return execute(options, { type: 'readListingWorkflow', requestKey: randomUUID(), input: question, summary })
}

/** The engine ends the work before the command gives up, so that nothing of it is begun later; a step under way may still end. */
const WORK_LIMIT = '20s'
const ANSWER_LIMIT_MS = 25_000

interface Execution {
  type: 'listItemWorkflow' | 'readListingWorkflow'
  requestKey: string
  input: ListingStep | ListingQuestion
  summary: string
}

async function execute<Answer>(options: EngineCall, { type, requestKey, input, summary }: Execution): Promise<Answer> {
  const { connection, namespace } = await connectEngine(options)
  try {
    const client = new Client({ connection, namespace })
    return await client.withDeadline(Date.now() + ANSWER_LIMIT_MS, async () => {
      const answer: unknown = await client.workflow.execute(type, {
        workflowId: listingWorkflowId(requestKey),
        taskQueue: options.taskQueue,
        workflowExecutionTimeout: WORK_LIMIT,
        staticSummary: summary,
        args: [input],
      })
      return answer as Answer // Of our own workflow, by its type.
    })
  } catch (error) {
    throw engineAway(error)
  } finally {
    await connection.close()
  }
}
