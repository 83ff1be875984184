import { z } from 'zod'
import type { Actor } from '../domain/actor.ts'
import { ACTORS } from '../domain/actor.ts'
import { ORDER_STATES } from '../domain/order-state.ts'
import { orderIdField } from './field.ts'

const ACTOR_CODES = Object.keys(ACTORS) as [Actor, ...Actor[]]

export const orderStateField = z
  .enum(ORDER_STATES)
  .nullable()
  .meta({ description: '订单状态；已受理而尚无状态时为 null / state of the order; null when taken but not yet known' })

/** Where an order stands after a call of the mall (contract section 11). */
export const OrderProgress = z
  .object({
    orderId: orderIdField,
    orderState: orderStateField,
    version: z.int().nullable().meta({ description: '订单版本 / version of the order' }),
    nextActor: z.enum(ACTOR_CODES).nullable().meta({ description: '待谁处理 / who has to act' }),
    dueAt: z.string().nullable().meta({ description: '处理时限 / until when' }),
    changed: z
      .boolean()
      .nullable()
      .meta({ description: '本次是否改变了订单；202 时未知 / whether this call changed the order; unknown with 202' }),
  })
  .meta({ id: 'OrderProgress', description: '订单进展 / where the order stands' })

export type OrderProgress = z.infer<typeof OrderProgress>
