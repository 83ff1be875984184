import { Hono } from 'hono'
import { request } from 'undici'
import { z } from 'zod'
import { PRODUCT_KIND_CODES } from '../../domain/product-kind.ts'
import { createApiClient } from '../api-client.ts'
import type { Account } from '../demo-file.ts'
import { readState } from '../scenarios/mall-shop.ts'
import { SCENARIO_NAMES, SCENARIOS } from '../scenarios/scenarios.ts'
import { createCallLog } from './call-log.ts'
import { addControls, onlyFromHere, readBody } from './controls.ts'
import { createSwitchBoard, type Mode } from './fault.ts'
import { type Listening, listen, type SimulatorEnv } from './listen.ts'
import { createMallNoticeDesk, type HeardNotice } from './mall-notices.ts'
import { createMallReactions } from './mall-reactions.ts'
import { createRuns, type Run, type ScriptTools } from './mall-runs.ts'
import { createOrderPlans } from './order-plan.ts'
import { createOrderSweep } from './order-sweep.ts'
import { createPlatformVerifier } from './platform-call.ts'
import { createReceiver } from './receive-call.ts'
import { createWorkQueue } from './work-queue.ts'

export interface MallSimulatorOptions {
  readonly mall: Account
  /** Who may be bought from, in the order in which their offers are looked at. */
  readonly merchantIds: readonly string[]
  readonly apiBaseUrl: string
  readonly merchantSimulatorUrl: string
  readonly mode?: Mode
  readonly stepMs?: number
  /** Between two looks for orders that moved without our hearing of it, while any is open. */
  readonly sweepMs?: number
  /** How long a script waits for others before it gives up. */
  readonly waitMs?: number
  readonly say?: (text: string) => void
}

export interface MallSimulator {
  /** 0 takes a free port. The registered URL is `${url}/notices`. */
  start(port: number): Promise<{ port: number; url: string }>
  stop(): Promise<void>
}

const ORDERS_AT_ONCE = 8
const CONTROL_LIMIT_MS = 5_000
const SCRIPT_WAIT_MS = 60_000
const SCRIPT_LOOK_MS = 300
const SWEEP_MS = 10_000

const Trigger = z.strictObject({
  productKind: z.enum(PRODUCT_KIND_CODES),
  scenario: z.enum(SCENARIO_NAMES).default('happy'),
  merchantId: z.string().max(64).optional(),
  /** Answer when the script has ended, not when it has begun. */
  wait: z.boolean().default(false),
})

/** A mall that hears its notices, plays carrier and buyer, and sells by script. */
export function createMallSimulator(options: MallSimulatorOptions): MallSimulator {
  const { mall, apiBaseUrl, mode = 'auto', stepMs = 0, say = () => undefined } = options
  const stopping = new AbortController()
  const api = createApiClient({ apiBaseUrl, account: mall, direction: 'L2P', signal: stopping.signal })
  const board = createSwitchBoard({ mode })
  const plans = createOrderPlans()
  const log = createCallLog()
  const reactions = createMallReactions({ api, plans, stepMs })
  const queue = createWorkQueue({
    atOnce: ORDERS_AT_ONCE,
    work: async (key) => {
      const [orderId = '', refundNo] = key.split(' ')
      if (board.mode() === 'manual') return
      await (refundNo === undefined ? reactions.attend(orderId) : reactions.refund(orderId, refundNo))
    },
    onError: (key, error) => say(`${key}: ${error instanceof Error ? error.message : String(error)}`),
  })
  const sweep = createOrderSweep({
    api,
    path: '/v1/mall/orders',
    everyMs: options.sweepMs ?? SWEEP_MS,
    onOpen: ({ orderId }) => queue.add(orderId),
    onError: (error) => say(`GET /v1/mall/orders: ${error instanceof Error ? error.message : String(error)}`),
  })
  const tools: ScriptTools = {
    api,
    planMall: (orderId, plan) => plans.set(orderId, plan),
    planMerchant: (orderId, plan) => control(options, `/control/orders/${orderId}`, plan),
    switchMerchantFault: (fault) => control(options, '/control', { faults: fault }),
    waitMs: options.waitMs ?? SCRIPT_WAIT_MS,
    lookMs: SCRIPT_LOOK_MS,
  }
  const app = new Hono<SimulatorEnv>()
  const answer = createMallNoticeDesk({ onNotice: (notice) => queue.add(workOf(notice)) })
  const verify = createPlatformVerifier({ direction: 'P2L', keys: [mall] })
  app.get('/health', (context) => context.json({ status: 'UP', role: 'mall', ...board.show() }))
  app.post('/notices/*', createReceiver({ on: 'notices', basePath: '/notices', verify, board, log, answer }))
  addControls(app, {
    board,
    log,
    plans,
    onChanged: (orderId) => (orderId === undefined ? sweep.lookAtAll() : queue.add(orderId)),
  })
  addScripts(app, { ...options, tools })

  let listening: Listening | undefined
  return {
    async start(port) {
      listening = await listen(app, port)
      sweep.begin()
      return { port: listening.port, url: listening.url }
    },
    async stop() {
      stopping.abort()
      sweep.stop()
      queue.stop()
      await listening?.stop()
    },
  }
}

function workOf({ type, orderId, refundNo }: HeardNotice): string {
  return type === 'REFUND_REQUESTED' && refundNo !== null ? `${orderId} ${refundNo}` : orderId
}

/** POST /trigger, POST /demo-orders, GET /runs/{id}. */
function addScripts(
  app: Hono<SimulatorEnv>,
  { merchantIds, tools }: MallSimulatorOptions & { tools: ScriptTools },
): void {
  const runs = createRuns(tools)
  for (const path of ['/trigger', '/demo-orders', '/runs/*']) app.use(path, onlyFromHere)

  app.post('/trigger', async (context) => {
    const wanted = await readBody(context, Trigger)
    if (wanted instanceof Response) return wanted
    const { productKind, scenario, merchantId } = wanted
    const kinds: readonly string[] = SCENARIOS[scenario].kinds
    if (!kinds.includes(productKind)) {
      return context.json({ code: 'PARAM_INVALID', message: `${scenario}: ${kinds.join(', ')}` }, 422)
    }
    const sellers = merchantId === undefined ? merchantIds : [merchantId]
    const { run, ended } = runs.begin({ productKind, scenario, merchantIds: sellers })
    if (wanted.wait) await ended
    return context.json(run, wanted.wait ? 200 : 202)
  })

  app.get('/runs/:runId', (context) => {
    const run = runs.find(context.req.param('runId'))
    return run ? context.json(run) : context.json({ code: 'NOT_FOUND', message: 'no such run' }, 404)
  })

  app.post('/demo-orders', async (context) => {
    const begun = PRODUCT_KIND_CODES.map((productKind) => runs.begin({ productKind, scenario: 'happy', merchantIds }))
    await Promise.all(begun.map(({ ended }) => ended))
    const failed = begun.find(({ run }) => run.state === 'FAILED')?.run
    const orders = await Promise.all(
      begun.filter(({ run }) => run.state === 'DONE').map(({ run }) => demoOrder(run, tools)),
    )
    if (failed === undefined) return context.json({ orders })
    return context.json({ ...failed.error, productKind: failed.productKind, orders }, 502)
  })
}

async function demoOrder({ orderId, productKind }: Run, { api }: ScriptTools) {
  const { orderState } = await readState(api, orderId)
  return { orderId, productKind, orderState }
}

async function control({ merchantSimulatorUrl }: MallSimulatorOptions, path: string, body: unknown): Promise<void> {
  const answer = await request(`${merchantSimulatorUrl.replace(/\/$/, '')}${path}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(CONTROL_LIMIT_MS),
  })
  await answer.body.dump()
  if (answer.statusCode !== 200) throw new Error(`the merchant simulator answered ${answer.statusCode} to ${path}`)
}
