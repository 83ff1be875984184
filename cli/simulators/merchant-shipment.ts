import { z } from 'zod'
import { PRODUCT_KINDS, type ProductKind } from '../../domain/product-kind.ts'
import { formatTime } from '../../domain/time.ts'
import { type ApiClient, ApiError } from '../api-client.ts'
import { imeiOf, trackingNumberOf } from './evidence.ts'

interface Goods {
  readonly productKind: ProductKind
  readonly items: readonly { readonly quantity: number }[]
}

const MOST_PARCEL_TRIES = 3

/** Interface 11: all that was ordered leaves in one parcel. */
export async function ship(api: ApiClient, orderId: string, { productKind, items }: Goods): Promise<void> {
  const { takesDevice, isAudited } = PRODUCT_KINDS[productKind]
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0)
  // The IMEI of a contract phone was named when it was provisioned.
  const isBare = takesDevice && !isAudited
  const imeis = isBare ? { imeis: Array.from({ length: units }, (_, unit) => imeiOf(orderId, unit)) } : {}
  const parcel = { packageNo: 'P1', carrierCode: 'SF', shippedAt: formatTime(Date.now()), ...imeis }
  for (let attempt = 0; ; attempt += 1) {
    const body = { packages: [{ ...parcel, trackingNo: trackingNumberOf(orderId, attempt) }], last: true }
    try {
      await api.post({ path: `/v1/orders/${orderId}/shipments`, body, data: z.looseObject({}) })
      return
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === 'TRACKING_NO_DUPLICATE'
      if (!isTaken || attempt + 1 >= MOST_PARCEL_TRIES) throw error
    }
  }
}
