/** Which open orders a round looks at; epoch milliseconds of their last change. */
export interface ReconcileSpan {
  sinceMs: number
  untilMs: number
}

/** What a round, or a page of it, found. */
export interface ReconcileCount {
  checked: number
  /** Orders that went on from what only the database had. */
  healed: number
  /** Orders whose database has less than the engine, as after a restore: an operator's. */
  behind: string[]
  /** Open orders that the engine does not run. */
  missing: string[]
  /** Orders that did not answer in time; the next rounds ask again. */
  unclear: number
}

export interface Reconciled extends ReconcileCount, ReconcileSpan {
  /** When all open orders were last looked at. */
  completeAtMs: number
}

/** A move that is being written is not lost yet. */
const SETTLE_MS = 15_000
/** A row has the time at which its move was decided; it may have been written this much later. */
const OVERLAP_MS = 300_000
/** For what no change of its own shows, such as a database that was restored. */
const COMPLETE_EVERY_MS = 86_400_000

/** What changed since the last round, and once a day all open orders. */
export function nextSpan(last: Reconciled | undefined, nowMs: number): ReconcileSpan & { completeAtMs: number } {
  const untilMs = nowMs - SETTLE_MS
  if (last === undefined || nowMs - last.completeAtMs >= COMPLETE_EVERY_MS) {
    return { sinceMs: 0, untilMs, completeAtMs: nowMs }
  }
  return { sinceMs: last.untilMs - OVERLAP_MS, untilMs, completeAtMs: last.completeAtMs }
}

/** Of those who need a person, as many as people read. */
const MOST_NAMED = 20

export function addCounts(left: ReconcileCount, right: ReconcileCount): ReconcileCount {
  return {
    checked: left.checked + right.checked,
    healed: left.healed + right.healed,
    behind: [...left.behind, ...right.behind].slice(0, MOST_NAMED),
    missing: [...left.missing, ...right.missing].slice(0, MOST_NAMED),
    unclear: left.unclear + right.unclear,
  }
}

export const NOTHING_FOUND: ReconcileCount = { checked: 0, healed: 0, behind: [], missing: [], unclear: 0 }
