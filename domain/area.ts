/** Six digits of GB/T 2260; the whole country is 000000. */
export const COUNTRY_CODE = '000000'

/** An area and all that hold it: what is sold in one of these is sold there. */
export function areasAround(area: string): string[] {
  return [...new Set([COUNTRY_CODE, `${area.slice(0, 2)}0000`, area])]
}
