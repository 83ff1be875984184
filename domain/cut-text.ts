/** The beginning of a text, never with half a character at its end: the database refuses such a half. */
export function cutText(text: string, maxUnits: number): string {
  const cut = text.slice(0, maxUnits)
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}
