/** Six digits of GB/T 2260; the whole country is 000000. */
export const COUNTRY = '000000'

/** Whether everything within `inner` lies within `outer`: a country holds its provinces, they their cities and districts. */
export function holdsArea(outer: string, inner: string): boolean {
  if (outer === COUNTRY || outer === inner) return true
  if (inner === COUNTRY) return false
  return inner.startsWith(outer.replace(/(00){1,2}$/, ''))
}

/** Each of an item's areas must lie within one of the person's; an item without areas is for the whole country. */
export function coversAreas(staffAreas: readonly string[], itemAreas: readonly string[]): boolean {
  const wanted = itemAreas.length === 0 ? [COUNTRY] : itemAreas
  return wanted.every((inner) => staffAreas.some((outer) => holdsArea(outer, inner)))
}

/** An area and all that hold it: what is sold in one of these is sold there. */
export function areasAround(area: string): string[] {
  return [...new Set([COUNTRY, `${area.slice(0, 2)}0000`, area])]
}
