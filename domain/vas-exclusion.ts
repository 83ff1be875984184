/** What a value-added service cannot be had together with; that one of the two says so is enough. */
export interface ExclusiveService {
  vasCode: string
  exclusiveWith: readonly string[]
}

/** The first two of these codes that exclude each other, in the order given; null when all can be had together. */
export function exclusivePair(
  vasCodes: readonly string[],
  services: readonly ExclusiveService[],
): readonly [string, string] | null {
  const excluded = new Map(services.map(({ vasCode, exclusiveWith }) => [vasCode, exclusiveWith]))
  for (const [place, other] of vasCodes.entries()) {
    const one = vasCodes
      .slice(0, place)
      .find((code) => excluded.get(code)?.includes(other) || excluded.get(other)?.includes(code))
    if (one !== undefined) return [one, other]
  }
  return null
}
