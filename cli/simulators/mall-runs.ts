import { randomUUID } from 'node:crypto'
import type { ProductKind } from '../../domain/product-kind.ts'
import { formatTime } from '../../domain/time.ts'
import { ApiError, ApiUnavailableError } from '../api-client.ts'
import { makeOrderId } from '../scenarios/mall-shop.ts'
import { SCENARIOS, type ScenarioName } from '../scenarios/scenarios.ts'
import type { Script } from '../scenarios/script.ts'
import { type Bilingual, ScriptFailedError } from '../scenarios/script-failed-error.ts'

export interface RunStep extends Bilingual {
  state: 'RUNNING' | 'DONE' | 'FAILED'
  detail: string
  readonly startedAt: string
  tookMs: number
}

export interface RunError extends Bilingual {
  readonly code: string
  readonly action: Bilingual | null
  readonly requestId: string | null
}

export interface Run {
  readonly runId: string
  readonly scenario: ScenarioName
  readonly productKind: ProductKind
  orderId: string
  state: 'RUNNING' | 'DONE' | 'FAILED'
  readonly steps: RunStep[]
  error: RunError | null
}

export interface RunRequest {
  readonly productKind: ProductKind
  readonly scenario: ScenarioName
  readonly merchantIds: readonly string[]
}

/** What scripts share; the rest is each run's own. */
export type ScriptTools = Omit<Script, 'productKind' | 'merchantIds' | 'orderId' | 'useOrder' | 'step'>

const KEPT_RUNS = 200

export interface Runs {
  /** `ended` never rejects: how it went stands in the run. */
  begin(request: RunRequest): { run: Run; ended: Promise<void> }
  find(runId: string): Run | undefined
}

export function createRuns(tools: ScriptTools): Runs {
  const runs = new Map<string, Run>()
  return {
    begin({ productKind, scenario, merchantIds }) {
      const orderId = makeOrderId(productKind)
      const run: Run = { runId: randomUUID(), scenario, productKind, orderId, state: 'RUNNING', steps: [], error: null }
      runs.set(run.runId, run)
      const [oldest = ''] = runs.size > KEPT_RUNS ? runs.keys() : []
      runs.delete(oldest)
      return { run, ended: play(run, scriptOf(run, merchantIds, tools)) }
    },
    find: (runId) => runs.get(runId),
  }
}

async function play(run: Run, script: Script): Promise<void> {
  try {
    await SCENARIOS[run.scenario].run(script)
    run.state = 'DONE'
  } catch (error) {
    run.state = 'FAILED'
    run.error = errorOf(error)
  }
}

function scriptOf(run: Run, merchantIds: readonly string[], tools: ScriptTools): Script {
  return {
    ...tools,
    productKind: run.productKind,
    merchantIds,
    get orderId() {
      return run.orderId
    },
    useOrder(orderId) {
      run.orderId = orderId
    },
    async step({ zh, en }, work, detail = () => '') {
      const startedAtMs = Date.now()
      const step: RunStep = { zh, en, state: 'RUNNING', detail: '', startedAt: formatTime(startedAtMs), tookMs: 0 }
      run.steps.push(step)
      try {
        const value = await work()
        step.state = 'DONE'
        step.detail = detail(value)
        return value
      } catch (error) {
        step.state = 'FAILED'
        step.detail = errorOf(error).code
        throw error
      } finally {
        step.tookMs = Date.now() - startedAtMs
      }
    },
  }
}

function errorOf(error: unknown): RunError {
  if (error instanceof ApiError) {
    return { code: error.code, zh: error.zh, en: error.en, action: error.action, requestId: error.requestId }
  }
  if (error instanceof ScriptFailedError) {
    const { code, zh, en, action } = error
    return { code, zh, en, action, requestId: null }
  }
  const en = error instanceof Error ? error.message : String(error)
  const code = error instanceof ApiUnavailableError ? 'SERVICE_UNAVAILABLE' : 'SCRIPT_FAILED'
  return { code, zh: en, en, action: null, requestId: null }
}
