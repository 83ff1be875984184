import type { Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import type { CallLog } from './call-log.ts'
import { Control, type SwitchBoard } from './fault.ts'
import { isFromHere, type SimulatorEnv } from './listen.ts'
import { OrderPlan, type OrderPlans } from './order-plan.ts'

export interface Controls {
  readonly board: SwitchBoard
  readonly log: CallLog
  readonly plans: OrderPlans
  /** Something was switched; with an order, only that one is concerned. */
  readonly onChanged: (orderId?: string) => void
}

/** Refuses whoever does not sit at this machine. */
export const onlyFromHere = createMiddleware<SimulatorEnv>(async (context, next) => {
  if (isFromHere(context.env.incoming)) return next()
  return context.json({ code: 'LOOPBACK_ONLY', message: 'this is for the machine that the simulator runs on' }, 403)
})

/** GET and PUT /control, PUT /control/orders/{orderId}, GET /log. */
export function addControls(app: Hono<SimulatorEnv>, { board, log, plans, onChanged }: Controls): void {
  app.use('/control', onlyFromHere)
  app.use('/control/*', onlyFromHere)
  app.use('/log', onlyFromHere)
  app.get('/log', (context) => context.json({ items: log.items() }))
  app.get('/control', (context) => context.json(board.show()))
  app.put('/control', async (context) => {
    const control = await readBody(context, Control)
    if (control instanceof Response) return control
    board.change(control)
    onChanged()
    return context.json(board.show())
  })
  app.put('/control/orders/:orderId', async (context) => {
    const plan = await readBody(context, OrderPlan)
    if (plan instanceof Response) return plan
    const orderId = context.req.param('orderId')
    plans.set(orderId, plan)
    onChanged(orderId)
    return context.json(plan)
  })
}

/** The parsed body, or the answer that says what is wrong with it. A form of a foreign page is no JSON. */
export async function readBody<Schema extends z.ZodType>(
  context: Context<SimulatorEnv>,
  schema: Schema,
): Promise<z.output<Schema> | Response> {
  const isJson = context.req.header('Content-Type')?.startsWith('application/json') === true
  const parsed = schema.safeParse(isJson ? await context.req.json().catch(() => undefined) : undefined)
  if (parsed.success) return parsed.data
  return context.json({ code: 'PARAM_INVALID', message: z.prettifyError(parsed.error) }, 422)
}
