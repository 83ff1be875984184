/** The same JSON value as the serialisers of common languages write it; none when the text is not JSON. */
export function rewrittenBodies(text: string): string[] {
  const value = parseOrNothing(text)
  if (value === undefined) return []
  const compact = JSON.stringify(value)
  const sorted = sortKeys(value)
  return [value, sorted].flatMap((variant) => {
    const plain = JSON.stringify(variant)
    const spaced = spacedJson(variant)
    return [
      plain,
      JSON.stringify(variant, null, 2),
      JSON.stringify(variant, null, 4),
      spaced,
      escapeNonAscii(plain),
      escapeNonAscii(spaced),
      plain.replaceAll('/', '\\/'),
      escapeNonAscii(plain.replaceAll('/', '\\/')),
      plain.replace(/[<>&]/g, unicodeEscape),
      JSON.stringify(compact),
    ]
  })
}

/** Python's default separators: a blank after each comma and colon. */
function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${spacedJson(member)}`)
  return `{${members.join(', ')}}`
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, member]) => [key, sortKeys(member)]))
}

function escapeNonAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, unicodeEscape)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function parseOrNothing(text: string): unknown {
  const mostContainers = 4096 // The functions above recurse, and a deeper text is no call of ours.
  if ((text.match(/[[{]/g)?.length ?? 0) > mostContainers) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
