import { z } from 'zod'
import { LISTING_STATE_CODES } from '../../domain/listing.ts'
import { REMOVAL_MODES } from '../../domain/removal.ts'
import { described, timeField, timeOut } from '../field.ts'
import { changedField } from './added.ts'
import { contractCodeField, tierCodeField } from './item-field.ts'

export const ContractPath = z.strictObject({ contractCode: contractCodeField })
export const TierPath = z.strictObject({ tierCode: tierCodeField })

/** Interfaces 23 and 24. */
export const RemovalBody = z
  .strictObject({
    mode: z
      .enum(REMOVAL_MODES)
      .meta(described('RETIRE 停售并保留，DELETE 删除', 'RETIRE: sold no more, but kept; DELETE: gone')),
    effectiveAt: timeField(
      '停售时间；不填或已过为即刻，仅用于 RETIRE',
      'from when on; absent or past means at once; for RETIRE only',
    ).optional(),
    dryRun: z.boolean().default(false).meta(described('仅查看影响，不作改动', 'shows the impact and changes nothing')),
  })
  .refine(({ mode, effectiveAt }) => mode === 'RETIRE' || effectiveAt === undefined, {
    path: ['effectiveAt'],
    params: { zh: '仅用于 RETIRE', en: 'is for RETIRE only' },
  })
  .meta({ id: 'RemovalBody', description: '删除合约或合约档 / take a contract or a tier out of the catalogue' })

const count = (zh: string, en: string) => z.int().meta(described(zh, en))

export const RemovalView = z
  .object({
    impact: z
      .object({
        tiers: count('涉及的合约档数', 'tiers that it is, or that belong to it'),
        skus: count('涉及的 SKU 数', 'SKUs that are sold within them'),
        unpaidOrders: count('未付款订单数', 'open orders that nobody has paid yet'),
        openOrders: count(
          '已付款的在途订单数，均按原条款办完',
          'open orders that are paid; they end by their own terms',
        ),
      })
      .meta(described('影响', 'what hangs on it')),
    status: z
      .enum([...LISTING_STATE_CODES, 'DELETED'])
      .meta(described('当前状态', 'where it stands now; DELETED when it is gone')),
    changed: changedField,
    effectiveAt: timeOut(
      '停售时间，未定为 null',
      'from when on it is not sold; null while nothing is fixed',
    ).nullable(),
  })
  .meta({ id: 'RemovalView', description: '删除结果或影响 / what became of it, or would' })
