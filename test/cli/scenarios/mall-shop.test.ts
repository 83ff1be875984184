import { expect, test } from 'vitest'
import type { z } from 'zod'
import type { ApiClient, ApiRead } from '../../../cli/api-client.ts'
import { chooseOffer, lockNumber } from '../../../cli/scenarios/mall-shop.ts'
import type { ProductKind } from '../../../domain/product-kind.ts'

const OFFER = { planCode: 'PLAN-88', title: '畅享 88', fees: [], stock: null }

/** A mall of which this much is left. */
function mallWith({ offers, numbers }: { offers: object[]; numbers: object[] }): ApiClient {
  const read = async <Schema extends z.ZodType>({ path, data }: ApiRead<Schema>): Promise<z.output<Schema>> =>
    data.parse({ items: path === '/v1/mall/offers' ? offers : numbers })
  return { get: read, post: () => Promise.reject(new Error('nothing is to be bought')) }
}

const basketOf = (api: ApiClient, productKind: ProductKind) =>
  chooseOffer(api, { productKind, merchantIds: ['M-JIANGSU'] })

test('when the numbers are used up, the buyer hears what to do next in both languages', async () => {
  const api = mallWith({ offers: [OFFER], numbers: [] })

  const failure = lockNumber(api, await basketOf(api, 'N'))

  await expect(failure).rejects.toMatchObject({
    code: 'SOLD_OUT',
    zh: '可售号码已用完',
    en: 'no number is left for sale',
    action: {
      zh: expect.stringContaining('npm start -- --fresh'),
      en: expect.stringContaining('npm start -- --fresh'),
    },
  })
  // A kind that is still to be had, without a number.
  await expect(failure).rejects.toMatchObject({ action: { en: expect.stringContaining('npx mallbridge trigger CO') } })
})

test('numbers that do not fit the plan are none', async () => {
  const numbers = [{ phoneNumber: '13800001000', prepayAmount: 10_000, planCodes: ['PLAN-128'] }]
  const api = mallWith({ offers: [OFFER], numbers })

  await expect(lockNumber(api, await basketOf(api, 'N'))).rejects.toMatchObject({ code: 'SOLD_OUT' })
})

test('when the last piece is sold, the buyer hears that too, and of another kind', async () => {
  const api = mallWith({ offers: [{ ...OFFER, skuId: 'SKU-1', stock: 0 }], numbers: [] })

  await expect(basketOf(api, 'CO')).rejects.toMatchObject({
    code: 'SOLD_OUT',
    action: { en: expect.stringContaining('npx mallbridge trigger B') },
  })
})
