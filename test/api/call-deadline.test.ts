import type { Client } from '@temporalio/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CALL_LIMIT_MS, engineDeadlineMs, withinCallLimit } from '../../api/call-deadline.ts'
import { createOrderGateway } from '../../api/order-gateway.ts'
import { DEFAULT_ORDER_POLICY } from '../../domain/order.ts'

const START_MS = Date.UTC(2026, 2, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START_MS })
})
afterEach(() => {
  vi.useRealTimers()
})

/** An engine that lets every call run into its deadline; `signals` are taken at once when there is time for them. */
function silentEngine({ takesSignals = false } = {}) {
  const signals: unknown[] = []
  const client = {
    withDeadline: async (deadlineMs: number, ask: () => Promise<unknown>) => {
      if (takesSignals && deadlineMs > Date.now() && (await ask()) === 'signalled') return
      vi.setSystemTime(Math.max(Date.now(), deadlineMs))
      throw Object.assign(new Error('DEADLINE_EXCEEDED'), { code: 4, details: '', metadata: {} })
    },
    workflow: {
      getHandle: () => ({
        executeUpdate: async () => undefined,
        signal: async (_definition: unknown, request: unknown) => {
          signals.push(request)
          return 'signalled'
        },
      }),
    },
  } as unknown as Client
  const orders = createOrderGateway({ client, policy: DEFAULT_ORDER_POLICY, taskQueue: 'test', consoleUrl: null })
  return { orders, signals }
}

const sign = { event: 'SIGNED', actor: 'MALL', requestKey: 'receipt/SIGNED' } as const
const confirm = { event: 'CONFIRM', actor: 'MALL', requestKey: 'receipt/CONFIRM' } as const

test('however many calls to the engine one call of a partner takes, they end within its 8 s', async () => {
  const { orders } = silentEngine()
  const outcomes = await withinCallLimit(async () => {
    const codes: unknown[] = []
    for (const request of [sign, confirm]) {
      codes.push(await orders.send('M1', request).catch(({ code }) => code))
      codes.push(await orders.catchUp('M1').catch(({ code }) => code))
    }
    return codes
  })

  expect(outcomes).toEqual(Array(4).fill('ENGINE_UNAVAILABLE'))
  expect(Date.now() - START_MS).toBeLessThanOrEqual(CALL_LIMIT_MS)
})

test('the last of the time is for handing over: what no worker took is durable all the same', async () => {
  const { orders, signals } = silentEngine({ takesSignals: true })

  const answers = await withinCallLimit(async () => [await orders.send('M1', sign), await orders.send('M1', confirm)])

  expect(answers.map(({ status }) => status)).toEqual([202, 202])
  expect(signals).toEqual([sign, confirm])
  expect(Date.now() - START_MS).toBeLessThanOrEqual(CALL_LIMIT_MS)
})

test('calls at the same time have each a limit of their own, and outside of a call only the engine’s own counts', async () => {
  const first = withinCallLimit(async () => {
    await Promise.resolve()
    return engineDeadlineMs(60_000)
  })
  vi.setSystemTime(START_MS + 5_000)
  const second = withinCallLimit(async () => engineDeadlineMs(60_000))

  expect(await first).toBe(START_MS + CALL_LIMIT_MS)
  expect(await second).toBe(START_MS + 5_000 + CALL_LIMIT_MS)
  expect(engineDeadlineMs(60_000)).toBe(START_MS + 65_000)
})
