import { formatYuan } from '../../domain/money.ts'
import { isFinal } from '../../domain/order-state.ts'
import { PRODUCT_KINDS } from '../../domain/product-kind.ts'
import { ApiError } from '../api-client.ts'
import * as shop from './mall-shop.ts'
import type { Script } from './script.ts'
import { type Bilingual, ScriptFailedError } from './script-failed-error.ts'

// The steps that scenarios share.

export async function fillBasket(script: Script, wish: { sequence?: string } = {}): Promise<shop.Basket> {
  const { api, productKind, merchantIds } = script
  const basket = await script.step(
    { zh: '选商品', en: 'choose an offer' },
    () => shop.chooseOffer(api, { productKind, merchantIds, ...wish }),
    ({ offer, merchantId }) => `${offer.title} · ${merchantId}`,
  )
  if (!PRODUCT_KINDS[productKind].takesNumber) return basket
  return script.step(
    { zh: '选号并占号', en: 'choose and lock a number' },
    () => shop.lockNumber(api, basket),
    ({ number }) => number?.phoneNumber ?? '',
  )
}

export function checkBuyer(script: Script, basket: shop.Basket): Promise<shop.Check> {
  return script.step(
    { zh: '购买资格校验', en: 'eligibility check' },
    () => shop.checkEligibility(script.api, basket),
    ({ eligible, allowNum, reasons }) =>
      eligible ? `可购 ${allowNum}` : (reasons ?? []).map(({ code }) => code).join(' '),
  )
}

export async function checkIdOf(script: Script, basket: shop.Basket): Promise<string | null> {
  if (!PRODUCT_KINDS[basket.productKind].isChecked) return null
  const { eligible, checkId, reasons } = await checkBuyer(script, basket)
  if (eligible) return checkId
  const codes = (reasons ?? []).map(({ code }) => code).join(' ')
  throw new ScriptFailedError({ zh: `商户拒绝: ${codes}`, en: `the merchant refused: ${codes}` })
}

type Placed = Awaited<ReturnType<typeof shop.placeOrder>>

export async function placeChecked(script: Script, basket: shop.Basket): Promise<Placed> {
  return place(script, basket, await checkIdOf(script, basket))
}

export function place(script: Script, basket: shop.Basket, checkId: string | null): Promise<Placed> {
  const work = () => shop.placeOrder(script.api, { orderId: script.orderId, basket, checkId })
  return script.step({ zh: '下单', en: 'place the order' }, work, stateText)
}

export async function payFor(script: Script, { orderId }: Placed, basket: shop.Basket): Promise<void> {
  const amountFen = shop.payableFenOf(basket)
  const label = { zh: `付款 ${formatYuan(amountFen)}`, en: `pay ${formatYuan(amountFen)}` }
  await script.step(
    label,
    () => shop.payOrder(script.api, { orderId, amountFen }),
    (state) => state ?? '',
  )
}

export async function cancel(script: Script, orderId: string): Promise<void> {
  await script.step(
    { zh: '申请取消', en: 'cancel' },
    () => shop.cancelOrder(script.api, orderId),
    ({ state }) => state,
  )
}

/** The refusal is what the scenario is about; anything else is a surprise. */
export async function expectRefusal(
  script: Script,
  { code, ...label }: Bilingual & { code: string },
  work: () => Promise<unknown>,
): Promise<void> {
  const refusal = async (): Promise<string> => {
    try {
      await work()
    } catch (error) {
      if (error instanceof ApiError && error.code === code) return error.code
      throw error
    }
    throw new ScriptFailedError({ zh: `应答不是预期的 ${code}`, en: `the answer was not ${code}` })
  }
  await script.step(label, refusal, (given) => given)
}

export function isOver({ orderState }: shop.MallState): boolean {
  return isFinal(orderState)
}

export function stateText({ orderState }: { orderState: string | null }): string {
  return orderState ?? ''
}
