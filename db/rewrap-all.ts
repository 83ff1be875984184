import type { EnvelopeError } from '../platform/envelope-error.ts'
import type { KeyRing } from '../platform/key-ring.ts'
import { countOtherWraps, type RewrapRound, rewrapDataKeys, rewrapSecrets } from './commands/rewrap.ts'
import type { Database } from './connect.ts'

export interface RewrapReport {
  masterKeyId: string
  rewrapped: { dataKeys: number; applicationSecrets: number }
  /** Keys that another master key still wraps, by its id: refused, or written meanwhile with an older ring. */
  left: Record<string, number>
  /** Why rows were left, each reason once. */
  refusals: { code: string; zh: string; en: string; rows: number }[]
}

export interface RewrapProgress {
  done: number
  total: number
}

/**
 * Wraps every data key and every application's secret with the current master key. Round by round, each in a
 * transaction: whoever stops it may start it again, and two at once do no harm.
 */
export async function rewrapAll(
  db: Database,
  ring: KeyRing,
  tell: (progress: RewrapProgress) => void,
): Promise<RewrapReport> {
  const total = sumOf(await countOtherWraps(db, ring))
  const refusals: EnvelopeError[] = []
  let done = 0
  const runRounds = async (next: (after: string) => Promise<RewrapRound>): Promise<number> => {
    let rewrapped = 0
    for (let after: string | null = ''; after !== null; ) {
      const round = await next(after)
      after = round.after
      rewrapped += round.rewrapped
      refusals.push(...round.refusals)
      done += round.rewrapped
      if (round.rewrapped > 0) tell({ done, total: Math.max(total, done) })
    }
    return rewrapped
  }
  // Secrets first: they are few, and every call needs one.
  const secrets = await runRounds((after) => rewrapSecrets(db, ring, after))
  const keys = await runRounds((after) => rewrapDataKeys(db, ring, after))
  return {
    masterKeyId: ring.currentId,
    rewrapped: { dataKeys: keys, applicationSecrets: secrets },
    left: await countOtherWraps(db, ring),
    refusals: grouped(refusals),
  }
}

const sumOf = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, rows) => sum + rows, 0)

function grouped(refusals: readonly EnvelopeError[]): RewrapReport['refusals'] {
  const groups = new Map<string, RewrapReport['refusals'][number]>()
  for (const { reason, zh, en } of refusals) {
    const group = groups.get(en) ?? { code: reason, zh, en, rows: 0 }
    group.rows += 1
    groups.set(en, group)
  }
  return [...groups.values()]
}
