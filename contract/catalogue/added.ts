import { z } from 'zod'
import type { AddedItem } from '../../domain/catalogue-item.ts'
import { FAILURES } from '../../domain/failure.ts'
import { LISTING_STATE_CODES } from '../../domain/listing.ts'
import { described } from '../field.ts'

// What calls #14 to #22 answer.

const listingStateField = z.enum(LISTING_STATE_CODES).meta(described('上架状态', 'where its listing stands'))
export const itemVersionField = z.int().meta(described('版本', 'version'))
export const changedField = z
  .boolean()
  .meta(described('本次是否有变化；重复提交为 false', 'false when the call was a repeat'))
export const pendingVersionField = z
  .int()
  .optional()
  .meta(
    described(
      '待审核的版本：条目在架时改动须审核，审核前旧版继续销售',
      'the version that waits for a reviewer; what is on sale stays as it was until then',
    ),
  )

const Warning = z
  .object({
    code: z.string().meta(described('提醒码，见错误码', 'code, one of the error codes')),
    field: z.string().meta(described('字段', 'field')),
    message: z.string().meta(described('说明', 'message')),
  })
  .meta({ id: 'CatalogueWarning', description: '提醒：已保存，但请核对 / a warning: kept, but worth a look' })

/** The answer of a call that adds a listed item; beside it stands the item's code under its own name. */
export const addedFields = {
  status: listingStateField,
  version: itemVersionField,
  changed: changedField,
  pendingVersion: pendingVersionField,
  warnings: z.array(Warning).optional().meta(described('提醒，没有则不返回', 'warnings, absent when there are none')),
}

/** Of a listed kind: the cast is sound, since only numbers have states of another kind. */
export function addedData({ status, version, outcome, pendingVersion, warnings }: AddedItem) {
  return {
    status: status as z.output<typeof listingStateField>,
    version,
    changed: outcome !== 'UNCHANGED',
    pendingVersion,
    warnings: warnings.length === 0 ? undefined : warnings.map(warningOf),
  }
}

function warningOf({ code, field }: AddedItem['warnings'][number]) {
  const { zh, en } = FAILURES[code]
  return { code, field, message: `${zh} / ${en}` }
}
