import { z } from 'zod'
import { CATALOGUE_KIND_CODES } from '../../domain/catalogue-kind.ts'
import { LISTING_STATE_CODES } from '../../domain/listing.ts'
import { NUMBER_STATE_CODES } from '../../domain/number.ts'
import { described, nameField, timeOut } from '../field.ts'
import { PageQuery, pageOf } from '../page.ts'
import { queryTime } from '../query-value.ts'
import { itemVersionField } from './added.ts'
import { TierTerminalMapping } from './tier-terminals.ts'

const kind = z.enum(CATALOGUE_KIND_CODES).meta(described('种类', 'kind'))
const status = z
  .enum([...LISTING_STATE_CODES, ...NUMBER_STATE_CODES, 'DELETED'])
  .meta(
    described(
      '上架状态；号码为号码状态；DELETED 已删除，供增量同步',
      'where its listing stands; of a number, the state of its life; DELETED tells those who synchronise that it is gone',
    ),
  )

const Review = z
  .object({
    state: z.enum(['PENDING', 'REJECTED']).meta(described('待审核或被驳回', 'waits for a reviewer, or was refused')),
    version: z.int().meta(described('送审的版本', 'the version that it is about')),
    reason: z.string().nullable().meta(described('驳回原因', 'why it was refused')),
    decidedAt: timeOut('驳回时间', 'when it was refused').nullable(),
  })
  .meta({
    id: 'ProductReview',
    description: '审核：条目本身，或在架条目的改动 / review of the item, or of a change of it',
  })

/** Interface 25, query. */
export const ProductsQuery = z.strictObject({
  kind: kind.optional(),
  status: status.optional(),
  keyword: nameField(
    64,
    '关键词：名称、编码或商户编号；空格分隔的各词均须匹配',
    'words of name, code or outerId; each must occur',
  ).optional(),
  updatedFrom: queryTime(
    '更新时间起（含）；增量同步取上次返回的 syncedUntil。此后到期的选占不更新 updatedAt，但也会列出该号码',
    'changed at or after; to synchronise, syncedUntil of the last time. A lock that has run out since moves no updatedAt, but its number is listed, too',
  ),
  updatedTo: queryTime('更新时间止（不含）', 'changed before'),
  ...PageQuery.shape,
})

const Product = z
  .object({
    kind,
    code: z.string().meta(described('编码；号码为手机号码', 'code; of a number, the number')),
    outerId: z.string().nullable().meta(described('商户侧编号', "the merchant's own id")),
    name: z.string().meta(described('名称', 'name')),
    status,
    onSale: z
      .boolean()
      .meta(
        described(
          '此刻是否可售：上架且在有效期内',
          'whether it can be bought at this moment: listed, and within its validity',
        ),
      ),
    review: Review.nullable().meta(
      described('审核中或被驳回时给出，否则为 null', 'while it waits or was refused, else null'),
    ),
    version: itemVersionField,
    updatedAt: timeOut(
      '更新时间：内容、审核、上下架、有效期、号码状态，以及下单、取消与退货引起的库存变化',
      'changed at: its content, review, listing or validity, the state of a number, and the stock that orders take, give back and return',
    ),
    body: z
      .record(z.string(), z.unknown())
      .meta(described('内容，字段与添加该种类的接口相同', 'the fields of the call that adds this kind')),
    mappings: z
      .array(TierTerminalMapping)
      .optional()
      .meta(described('档内终端与价格，仅合约档', 'phones and prices within it; of tiers only')),
  })
  .meta({ id: 'Product', description: '产品 / an item of the catalogue' })

/** Interface 25, data of the answer. */
export const ProductPage = pageOf(Product)
  .extend({
    syncedUntil: timeOut(
      '早于此时刻的更新均已可见；全部翻页后，下次同步以它作为 updatedFrom（不要用最后一条的 updatedAt：更早开始的写入可能更晚可见）。各页相同；会重复列出少量条目，按 version 与 updatedAt 去重',
      'all that changed before it can be seen; after the last page, the updatedFrom of the next synchronisation (not the updatedAt of the last item: what began earlier may become visible later). The same on every page; some items come twice',
    ),
  })
  .meta({ id: 'ProductPage', description: '产品列表 / items of the catalogue' })
