import type { z } from '@hono/zod-openapi'
import { OrderPath } from '../../../contract/field.ts'
import { OrderProgress } from '../../../contract/order-progress.ts'
import { AgreeReturnBody } from '../../../contract/return.ts'
import type { OrderRow } from '../../../db/queries/mall-orders.ts'
import { cutText } from '../../../domain/cut-text.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Api } from '../../create-api.ts'
import { requireDeduction } from '../../deduction.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { sendMallEvent } from '../../mall-order.ts'
import { requireOwnOrder } from '../../own-order.ts'
import { registerOperation } from '../../register-operation.ts'

const MAX_REASON_CHARACTERS = 300

type Body = z.output<typeof AgreeReturnBody>

/** 退货 (contract section 5, and section 13 row 22). */
export function registerAgreeReturn(api: Api, dependencies: ApiDependencies): void {
  registerOperation(api, dependencies, {
    operationId: 'agreeReturn',
    method: 'POST',
    path: '/v1/mall/orders/{orderId}/returns',
    callers: ['MALL'],
    summary: { zh: '同意退货', en: 'Agree to a return' },
    description: {
      zh: '签收或部分发货后退货：裸机 7 天内，卡与合约限质量问题（QUALITY）或激活前。商户收货验货后退款；只退部分时以 deduction 扣减。',
      en: 'After signing or a part shipment: a bare phone within 7 days, cards and contracts for QUALITY or before activation. The refund follows the inspection; for a part of the goods keep back a deduction.',
    },
    params: OrderPath,
    body: AgreeReturnBody,
    response: OrderProgress,
    statuses: [200, 202],
    failures: ['ORDER_NOT_FOUND', 'STATE_CONFLICT', 'EVENT_NOT_ALLOWED', 'ENGINE_UNAVAILABLE'],
    handler: async ({ caller, params, body, requestId }) => {
      const order = await requireOwnOrder(dependencies.db, caller, params.orderId)
      requireDeduction(order, body.deduction ?? 0)
      requireOwnItems(order, body.items)
      return sendMallEvent(
        dependencies,
        { caller, order },
        {
          event: 'RETURN_AGREED',
          actor: 'MALL',
          // An order comes back once, so that this one key is enough.
          requestKey: `return/${order.orderId}`,
          requestId,
          reasonCode: body.reasonCode,
          reason: reasonWithItems(body),
          deductionFen: body.deduction,
        },
      )
    },
  })
}

function requireOwnItems({ facts }: OrderRow, items: Body['items']): void {
  const wanted = new Map<string, number>()
  for (const [index, { itemId, quantity }] of (items ?? []).entries()) {
    const line = facts.lines.find((candidate) => candidate.itemId === itemId)
    const sum = (wanted.get(itemId) ?? 0) + quantity
    wanted.set(itemId, sum)
    if (line && sum <= line.shippedQuantity) continue
    const field = `items[${index}].${line ? 'quantity' : 'itemId'}`
    const message = { zh: '退回商品须是本订单已发出的商品', en: 'Only what this order has shipped can come back' }
    throw new Failure('PARAM_INVALID', { field, message })
  }
}

/** The merchant reads in the log what to expect in the parcel. */
function reasonWithItems({ reason, items = [] }: Body): string {
  const list = items.map(({ itemId, quantity }) => `${itemId}×${quantity}`).join(', ')
  return cutText(list === '' ? reason : `${reason} (${list})`, MAX_REASON_CHARACTERS)
}
