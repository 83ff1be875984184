export interface InFlight {
  /** False, and nothing taken, when the partner's share or the whole is used up. */
  enter(partnerId: string): boolean
  leave(partnerId: string): void
  counts(): ReadonlyMap<string, number>
}

/** Calls under way: a partner that hangs may hold few of the slots, so that the others keep theirs. */
export function createInFlight({ total, perPartner }: { total: number; perPartner: number }): InFlight {
  const counts = new Map<string, number>() // Only partners with a call under way, so at most `total` entries.
  let all = 0

  return { enter, leave, counts: () => counts }

  function enter(partnerId: string): boolean {
    const own = counts.get(partnerId) ?? 0
    if (all >= total || own >= perPartner) return false
    counts.set(partnerId, own + 1)
    all++
    return true
  }

  function leave(partnerId: string): void {
    const own = counts.get(partnerId) ?? 0
    if (own > 1) counts.set(partnerId, own - 1)
    else counts.delete(partnerId)
    all--
  }
}
