/** One page out of `limit` rows and one more, which only says that there is another page. */
export function pageAnswer<Row>(
  rows: readonly Row[],
  { limit, cursorAt }: { limit: number; cursorAt: (last: Row) => string },
): { items: Row[]; nextCursor: string | null; hasMore: boolean } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const hasMore = rows.length > limit
  return { items, nextCursor: hasMore && last !== undefined ? cursorAt(last) : null, hasMore }
}
