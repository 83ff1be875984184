import { Hono } from 'hono'
import type { MerchantAccount } from '../demo-file.ts'
import { createCallLog } from './call-log.ts'
import { addControls } from './controls.ts'
import { createSwitchBoard, type Fault, type Mode } from './fault.ts'
import { type Listening, listen, type SimulatorEnv } from './listen.ts'
import { openMerchantDesk } from './merchant-desk.ts'
import { answerEligibility } from './merchant-eligibility.ts'
import { createNoticeDesk } from './merchant-notices.ts'
import { createOrderPlans } from './order-plan.ts'
import { createPlatformVerifier } from './platform-call.ts'
import { createReceiver } from './receive-call.ts'

export interface MerchantSimulatorOptions {
  readonly merchants: readonly MerchantAccount[]
  /** Without it the simulator answers and never calls. */
  readonly apiBaseUrl?: string
  readonly mode?: Mode
  readonly faults?: Fault
  /** Pause before each own step, so that people can follow. */
  readonly stepMs?: number
  /** Between two looks for orders whose turn it is, while any is open. */
  readonly sweepMs?: number
  readonly say?: (text: string) => void
}

export interface MerchantSimulator {
  /** 0 takes a free port. Registered URLs are `${url}/eligibility` and `${url}/notices`. */
  start(port: number): Promise<{ port: number; url: string }>
  stop(): Promise<void>
}

const ANSWER_MS = 50
const KEPT_SELLERS = 10_000

/** All merchants of a demo behind one address, told apart by X-App-Key. */
export function createMerchantSimulator(options: MerchantSimulatorOptions): MerchantSimulator {
  const { merchants, apiBaseUrl, mode = 'auto', faults, stepMs = 0, sweepMs = 2_000, say = () => undefined } = options
  const board = createSwitchBoard({ mode, faults })
  const plans = createOrderPlans()
  const log = createCallLog()
  const verify = createPlatformVerifier({ direction: 'P2M', keys: merchants })
  const desks = new Map(
    merchants.map((merchant) => [
      merchant.id,
      openMerchantDesk({ merchant, apiBaseUrl, mode: () => board.mode(), plans, stepMs, sweepMs, say }),
    ]),
  )
  const sellers = rememberSellers()
  const app = new Hono<SimulatorEnv>()

  const answerNotice = createNoticeDesk({
    mode: () => board.mode(),
    planOf: (orderId) => plans.of(orderId),
    onNotice: ({ id }, orderId) => {
      sellers.remember(orderId, id)
      // The answer has to be on its way first: it is what accepts the order.
      setTimeout(() => desks.get(id)?.queue.add(orderId), stepMs + ANSWER_MS).unref()
    },
  })
  app.get('/health', (context) => context.json({ status: 'UP', role: 'merchant', ...board.show() }))
  const shared = { verify, board, log }
  app.get(
    '/eligibility/*',
    createReceiver({ ...shared, on: 'eligibility', basePath: '/eligibility', answer: answerEligibility }),
  )
  app.post('/notices/*', createReceiver({ ...shared, on: 'notices', basePath: '/notices', answer: answerNotice }))
  addControls(app, { board, log, plans, onChanged: wake })

  let listening: Listening | undefined
  return {
    async start(port) {
      listening = await listen(app, port)
      if (apiBaseUrl !== undefined) for (const desk of desks.values()) desk.sweep.begin()
      return { port: listening.port, url: listening.url }
    },
    async stop() {
      for (const desk of desks.values()) desk.stop()
      await listening?.stop()
    },
  }

  /** An order that no notice named yet needs no waking. */
  function wake(orderId?: string): void {
    if (orderId === undefined) for (const desk of desks.values()) desk.sweep.lookAtAll()
    else desks.get(sellers.of(orderId) ?? '')?.queue.add(orderId)
  }
}

/** Whose order it is, of the latest orders. */
function rememberSellers() {
  const sellers = new Map<string, string>()
  return {
    of: (orderId: string) => sellers.get(orderId),
    remember(orderId: string, merchantId: string): void {
      sellers.set(orderId, merchantId)
      const [oldest = ''] = sellers.size > KEPT_SELLERS ? sellers.keys() : []
      sellers.delete(oldest)
    },
  }
}
