import { CATALOGUE_EXAMPLES } from '../../../contract/catalogue/examples.ts'
import { ProductPage, ProductsQuery } from '../../../contract/catalogue/product.ts'
import { timeText } from '../../../contract/field.ts'
import { type CursorBinding, decodeCursor, encodeCursor } from '../../../contract/page.ts'
import type { Executor } from '../../../db/connect.ts'
import { findProducts, type ProductPosition, type ProductRow } from '../../../db/queries/products.ts'
import { findSyncedUntilMs } from '../../../db/queries/synced-until.ts'
import type { CatalogueKind } from '../../../domain/catalogue-kind.ts'
import { Failure } from '../../../domain/failure.ts'
import { formatTime } from '../../../domain/time.ts'
import type { Api } from '../../create-api.ts'
import type { ApiDependencies } from '../../dependencies.ts'
import { pageAnswer } from '../../page-answer.ts'
import { registerOperation } from '../../register-operation.ts'

/** Interface 25. */
export function registerListProducts(api: Api, dependencies: ApiDependencies): void {
  const { db, cursorKey } = dependencies
  registerOperation(api, dependencies, {
    operationId: 'listProducts',
    method: 'GET',
    path: '/v1/products',
    callers: ['MERCHANT'],
    summary: { zh: '获取产品列表', en: 'List products' },
    description: {
      zh: '列出本商户的商品目录，按更新时间由早到晚；以 updatedFrom 增量同步，其值取上次的 syncedUntil。review 说明待审核与被驳回的内容；已删除的合约与档次以 DELETED 列出；有效期开始或结束、审核结果都会更新 updatedAt。body 为该条目的内容，可原样提交给添加接口。',
      en: "The merchant's catalogue in the order of changes, the oldest first; updatedFrom serves to synchronise, with the syncedUntil of the last time. review tells what waits or was refused; deleted contracts and tiers are listed as DELETED; a validity that begins or ends and a decision move updatedAt, too. The body is what the call that adds the item would take.",
    },
    query: ProductsQuery,
    response: ProductPage,
    examples: CATALOGUE_EXAMPLES.listProducts,
    failures: ['CURSOR_INVALID'],
    handler: async ({ caller, query }) => {
      const { limit, cursor, updatedFrom: updatedFromMs, updatedTo: updatedToMs, ...search } = query
      if (updatedFromMs !== undefined && updatedToMs !== undefined && updatedFromMs > updatedToMs) throw reversed()
      // A cursor of the list `products` has no time in it.
      const filter = { list: 'products of a time', updatedFromMs, updatedToMs, ...search }
      const binding: CursorBinding = { key: cursorKey, caller: caller.appKey, filter }
      const { after, syncedUntilMs } =
        cursor === undefined
          ? { after: null, syncedUntilMs: await syncedUntil(db, updatedToMs) }
          : positionOf(cursor, binding)
      const wish = { ...search, updatedFromMs, updatedToMs, after, limit: limit + 1 }
      const page = pageAnswer(await findProducts(db, caller, wish), {
        limit,
        cursorAt: ({ updatedAtMs, kind, code }) => encodeCursor([updatedAtMs, kind, code, syncedUntilMs], binding),
      })
      return { data: { ...page, items: page.items.map(productItem), syncedUntil: formatTime(syncedUntilMs) } }
    },
  })
}

function reversed(): Failure {
  const message = { zh: 'updatedTo 不应早于 updatedFrom', en: 'updatedTo must not be before updatedFrom' }
  return new Failure('PARAM_INVALID', { field: 'updatedTo', message })
}

/** Asked before the items are read: what becomes visible in between is listed or left to the next time. */
async function syncedUntil(db: Executor, updatedToMs = Number.POSITIVE_INFINITY): Promise<number> {
  return Math.min(await findSyncedUntilMs(db), updatedToMs)
}

/**
 * Sound: the cursor is one that this list made. Later pages go by the time of the first: what became visible since may
 * stand before the page.
 */
function positionOf(cursor: string, binding: CursorBinding): { after: ProductPosition; syncedUntilMs: number } {
  const [updatedAtMs, kind, code, syncedUntilMs] = decodeCursor(cursor, binding)
  const after = { updatedAtMs: Number(updatedAtMs), kind: kind as CatalogueKind, code: String(code) }
  return { after, syncedUntilMs: Number(syncedUntilMs) }
}

function productItem({ updatedAtMs, body, isOnSale, review, ...row }: ProductRow) {
  return {
    ...row,
    onSale: isOnSale,
    review: review && reviewView(review),
    updatedAt: timeText(updatedAtMs) ?? '',
    body: { ...body },
  }
}

function reviewView({ decidedAtMs, ...review }: NonNullable<ProductRow['review']>) {
  return { ...review, decidedAt: timeText(decidedAtMs) }
}
