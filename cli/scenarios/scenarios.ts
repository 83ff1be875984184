import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { sha256Hex } from '../../contract/signature.ts'
import { formatYuan } from '../../domain/money.ts'
import { CHECKED_KINDS, PRODUCT_KIND_CODES, PRODUCT_KINDS, type ProductKind } from '../../domain/product-kind.ts'
import { makeIdCardPicture } from './id-card-picture.ts'
import * as shop from './mall-shop.ts'
import { isIn, type Script, until } from './script.ts'
import { type Bilingual, ScriptFailedError } from './script-failed-error.ts'
import {
  cancel,
  checkBuyer,
  checkIdOf,
  expectRefusal,
  fillBasket,
  isOver,
  payFor,
  place,
  placeChecked,
  stateText,
} from './shared-steps.ts'

export interface Scenario extends Bilingual {
  readonly kinds: readonly ProductKind[]
  readonly run: (script: Script) => Promise<void>
}

const ALL = PRODUCT_KIND_CODES
const PARTIAL_REFUND_FEN = 100
const PRICE_SLIP_FEN = 100
/** Longer than the platform waits for one answer, shorter than it takes to get bored. */
const TOO_SLOW_MS = 4_000

/** What `mallbridge trigger` and the mall simulator can play. The state of a word is where it leads, not where it ends. */
export const SCENARIOS = {
  happy: { zh: '顺利完成', en: 'everything goes well', kinds: ALL, run: happy },
  refused: { zh: '资格不符', en: 'the merchant refuses the buyer', kinds: CHECKED_KINDS, run: refused },
  'slow-merchant': { zh: '商户太慢', en: 'the merchant is too slow at first', kinds: CHECKED_KINDS, run: slowMerchant },
  'cancel-before-pay': { zh: '付款前取消', en: 'cancelled before payment', kinds: ALL, run: cancelBeforePay },
  'cancel-before-ship': { zh: '发货前取消', en: 'cancelled before shipping', kinds: ALL, run: cancelBeforeShip },
  'late-payment': { zh: '取消后付款', en: 'paid after it was cancelled', kinds: ALL, run: latePayment },
  'price-changed': { zh: '价格有变', en: 'the price is another one now', kinds: ALL, run: priceChanged },
  'material-wanted': {
    zh: '补资料',
    en: 'the merchant wants better pictures',
    kinds: CHECKED_KINDS,
    run: materialWanted,
  },
  return: { zh: '签收后退货', en: 'sent back after delivery', kinds: ALL, run: sentBack },
  'partial-refund': { zh: '部分退款', en: 'a part is refunded', kinds: ALL, run: partialRefund },
  'duplicate-payment': { zh: '重复付款', en: 'paid twice', kinds: ALL, run: duplicatePayment },
} as const satisfies Record<string, Scenario>

export type ScenarioName = keyof typeof SCENARIOS
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as [ScenarioName, ...ScenarioName[]]

async function happy(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  await payFor(script, await placeChecked(script, basket), basket)
}

async function refused(script: Script): Promise<void> {
  const basket = await fillBasket(script, { sequence: '001' })
  const check = await checkBuyer(script, basket)
  if (check.eligible) throw new ScriptFailedError({ zh: '商户没有拒绝', en: 'the merchant did not refuse' })
  // Without a check of its own the order asks, and ends with the merchant's reason.
  const { orderId } = await place(script, basket, null)
  await script.step({ zh: '等待校验结果', en: 'wait for the check' }, () => until(script, orderId, isOver), stateText)
}

async function slowMerchant(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  await script.step({ zh: '让商户变慢', en: 'slow the merchant down' }, () =>
    script.switchMerchantFault({ kind: 'slow', on: 'eligibility', ms: TOO_SLOW_MS, partnerId: basket.merchantId }),
  )
  try {
    await expectRefusal(
      script,
      { zh: '资格校验 (商户太慢)', en: 'eligibility check (merchant too slow)', code: 'MERCHANT_UNAVAILABLE' },
      () => shop.checkEligibility(script.api, basket),
    )
  } finally {
    await script.switchMerchantFault(null)
  }
  await payFor(script, await placeChecked(script, basket), basket)
}

async function cancelBeforePay(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  const { orderId } = await placeChecked(script, basket)
  await cancel(script, orderId)
  await script.step({ zh: '等待结束', en: 'wait for the end' }, () => until(script, orderId, isOver), stateText)
}

async function cancelBeforeShip(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  await script.planMerchant(script.orderId, { stopBefore: 'SHIP' })
  const placed = await placeChecked(script, basket)
  await payFor(script, placed, basket)
  await script.step(
    { zh: '等待商户备货', en: 'wait until it could be shipped' },
    () => until(script, placed.orderId, isIn({ WAIT_SHIP: true })),
    stateText,
  )
  await cancel(script, placed.orderId)
  await script.step(
    { zh: '等待退款结束', en: 'wait for the refund' },
    () => until(script, placed.orderId, isOver),
    stateText,
  )
}

async function latePayment(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  const placed = await placeChecked(script, basket)
  await cancel(script, placed.orderId)
  await script.step(
    { zh: '等待取消', en: 'wait for the cancellation' },
    () => until(script, placed.orderId, isOver),
    stateText,
  )
  await payFor(script, placed, basket)
}

async function priceChanged(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  const checkId = await checkIdOf(script, basket)
  const [first, ...rest] = basket.fees
  if (first === undefined) throw new ScriptFailedError({ zh: '该商品没有费用', en: 'the offer costs nothing' })
  const stale = { ...basket, fees: [{ ...first, amount: first.amount + PRICE_SLIP_FEN }, ...rest] }
  await expectRefusal(script, { zh: '按旧价下单', en: 'order at the old price', code: 'PRICE_CHANGED' }, () =>
    shop.placeOrder(script.api, { orderId: script.orderId, basket: stale, checkId }),
  )
  script.useOrder(shop.makeOrderId(script.productKind))
  await payFor(script, await place(script, basket, checkId), basket)
}

async function materialWanted(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  await script.planMerchant(script.orderId, { wantsMaterial: ['FRONT', 'BACK'] })
  const placed = await placeChecked(script, basket)
  await payFor(script, placed, basket)
  await script.step(
    { zh: '等待商户要求补资料', en: 'wait until the merchant asks for material' },
    () => until(script, placed.orderId, isIn({ WAIT_MATERIAL: true })),
    stateText,
  )
  for (const [index, side] of ['FRONT', 'BACK'].entries()) {
    await script.step({ zh: `上传证件照片 ${side}`, en: `upload picture ${side}` }, async () => {
      const picture = makeIdCardPicture(200 + index * 20)
      const body = {
        side,
        contentBase64: Buffer.from(picture).toString('base64'),
        sha256: sha256Hex(picture),
        complete: index > 0,
      }
      const path = `/v1/mall/orders/${placed.orderId}/id-card-images`
      await script.api.post({ path, body, data: z.looseObject({}) })
    })
  }
  await script.step(
    { zh: '等待重新审单', en: 'wait until the audit goes on' },
    () => until(script, placed.orderId, (state) => !isIn({ WAIT_MATERIAL: true })(state)),
    stateText,
  )
}

async function sentBack(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  const isBare = !PRODUCT_KINDS[script.productKind].isAudited
  script.planMall(script.orderId, { stopBefore: 'CONFIRM' })
  await script.planMerchant(script.orderId, { stopBefore: 'ACTIVATED' })
  const placed = await placeChecked(script, basket)
  await payFor(script, placed, basket)
  await script.step(
    { zh: '等待签收', en: 'wait until it is signed for' },
    () => until(script, placed.orderId, isIn({ SIGNED: true })),
    stateText,
  )
  await script.step({ zh: '申请退货', en: 'send it back' }, async () => {
    const reasonCode = isBare ? 'NO_REASON' : 'QUALITY'
    const body = {
      items: [{ itemId: '1', quantity: 1 }],
      reasonCode,
      reason: '测试退货',
    }
    await script.api.post({ path: `/v1/mall/orders/${placed.orderId}/returns`, body, data: z.looseObject({}) })
  })
  await script.planMerchant(placed.orderId, {})
  await script.step(
    { zh: '等待退款结束', en: 'wait for the refund' },
    () => until(script, placed.orderId, isOver),
    stateText,
  )
}

async function partialRefund(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  const placed = await placeChecked(script, basket)
  await payFor(script, placed, basket)
  const refundNo = `REF${placed.orderId}`.slice(0, 32)
  const path = `/v1/mall/orders/${placed.orderId}/refunds`
  const view = z.object({ refundState: z.string().nullish() })
  await script.step(
    { zh: `部分退款 ${formatYuan(PARTIAL_REFUND_FEN)}`, en: `refund ${formatYuan(PARTIAL_REFUND_FEN)}` },
    () =>
      script.api.post({
        path,
        body: { refundNo, amount: PARTIAL_REFUND_FEN, kind: 'PARTIAL', reason: '测试补偿' },
        data: view,
      }),
    ({ refundState }) => refundState ?? '',
  )
  await script.step(
    { zh: '上报退款结果', en: 'report that the money is back' },
    () =>
      script.api.post({
        path: `${path}/${refundNo}/result`,
        body: { status: 'OK', channelNo: `CH${randomUUID().slice(0, 8)}` },
        data: view,
      }),
    ({ refundState }) => refundState ?? '',
  )
}

async function duplicatePayment(script: Script): Promise<void> {
  const basket = await fillBasket(script)
  const placed = await placeChecked(script, basket)
  await payFor(script, placed, basket)
  await expectRefusal(script, { zh: '再付一次', en: 'pay once more', code: 'ALREADY_PAID' }, () =>
    shop.payOrder(script.api, { orderId: placed.orderId, amountFen: shop.payableFenOf(basket), number: 2 }),
  )
}
