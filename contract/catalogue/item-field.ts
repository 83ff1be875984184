import { z } from 'zod'
import { COUNTRY } from '../../domain/area.ts'
import { isAreaCode } from '../../domain/province.ts'
import { described, formField, timeField } from '../field.ts'

// What items of the catalogue have in common (contract section 9).

const MAX_CODES = 200
const MAX_AREAS = 500
const MAX_COUNT = 2_147_483_647

/** A merchant's code of an item. It stands in paths, so that a slash is not for it. */
function itemCodeField(zh: string, en: string) {
  return formField(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, {
    zh: '应以字母或数字开头，只含字母、数字和 . _ -，最多 32 位',
    en: 'must begin with a letter or digit and hold only letters, digits and . _ -, 32 at most',
  }).meta(described(zh, en))
}

export const planCodeField = itemCodeField('套餐编码', 'plan')
export const contractCodeField = itemCodeField('合约编码', 'contract')
export const tierCodeField = itemCodeField('合约档编码', 'contract tier')
export const terminalCodeField = itemCodeField('终端编码', 'terminal')
export const skuIdField = itemCodeField('终端 SKU 编码', 'terminal SKU')
export const vasCodeField = itemCodeField('增值业务编码', 'value-added service')

/** Any visible id of the merchant's own system. */
export const outerIdField = formField(/^[!-~]{1,64}$/, {
  zh: '应为 1 至 64 个英文字母、数字或符号，不含空格',
  en: 'must be 1 to 64 visible ASCII characters, without blanks',
}).meta(described('商户侧编号；相同编号即同一条目', "the merchant's own id; the same again is the same item"))

/** A whole number that is not negative. */
export function countField(zh: string, en: string) {
  return z.int().min(0).max(MAX_COUNT).meta(described(zh, en))
}

/** Months, from `minimum` to 120. */
export function monthsField(minimum: number, zh: string, en: string) {
  return z.int().min(minimum).max(120).meta(described(zh, en))
}

/** Codes, each of them once. */
export function codeListField(code: z.ZodType<string, string>, zh: string, en: string) {
  return distinct(z.array(code).max(MAX_CODES)).meta(described(zh, en))
}

/** Where an item is sold: 000000 is the whole country, xx0000 a province, any other code that place. */
export const areaCodesField = distinct(
  z
    .array(
      z.string().refine((code) => code === COUNTRY || isAreaCode(code), {
        params: { zh: '应为 6 位区划代码，全国为 000000', en: 'must be a 6-digit area code of GB/T 2260, or 000000' },
      }),
    )
    .min(1)
    .max(MAX_AREAS),
).meta({ ...described('适用地区（GB/T 2260），全国为 000000', 'areas of GB/T 2260; 000000 is the whole country') })

function distinct<Item extends z.ZodType>(list: z.ZodArray<Item>) {
  return list.refine((entries) => new Set(entries).size === entries.length, {
    params: { zh: '不能有重复项', en: 'must not name anything twice' },
  })
}

export const validityFields = {
  validFrom: timeField('生效时间，不填即刻', 'on sale from; absent means at once').optional(),
  validTo: timeField('失效时间（不含），不填长期', 'on sale until (exclusive); absent means for good').optional(),
}
