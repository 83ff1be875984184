import { setTimeout as pause } from 'node:timers/promises'
import { claimKey, giveKeyBack, keepAnswer } from '../db/commands/idempotency.ts'
import type { Database } from '../db/connect.ts'
import { Failure } from '../domain/failure.ts'
import type { Idempotency, StoredAnswer } from './idempotency.ts'

/**
 * Longer than a call may take of the engine (8 s in all, 9 s for an eligibility check) and of a database in health. Where a
 * claim is taken over all the same, both send one and the same request to the order.
 */
const LEASE_MS = 15_000
/** Within the limit of the whole call. */
const WAIT_MS = 7000
const FIRST_LOOK_MS = 20
const SLOWEST_LOOK_MS = 250
const GIVE_BACK_AGAIN_MS = 250

/**
 * Answers to keys, in the shared database. Only what is definite is kept: a success. A refusal changed nothing, so a
 * repeat asks again; so does a 202, until it can be told what became of it.
 */
export function createIdempotency(db: Database): Idempotency {
  return { run }

  async function run(call: Parameters<Idempotency['run']>[0], execute: () => Promise<StoredAnswer>) {
    const { key, requestHash } = call
    const claim = { appKey: call.caller.appKey, key, requestHash, leaseMs: LEASE_MS }
    const deadlineMs = Date.now() + WAIT_MS
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 2, SLOWEST_LOOK_MS)) {
      const result = await claimKey(db, claim)
      if (result.outcome === 'MINE') return { ...(await work(claim, execute)), replayed: false }
      if (result.outcome === 'ANSWERED') return { status: result.status, body: result.body, replayed: true }
      if (result.outcome === 'REUSED') throw new Failure('IDEMPOTENCY_KEY_REUSED', { field: 'Idempotency-Key' })
      if (Date.now() >= deadlineMs) throw new Failure('IDEMPOTENCY_IN_PROGRESS', { extra: { retryAfterSeconds: 2 } })
      await pause(lookMs)
    }
  }

  async function work(
    claim: { appKey: string; key: string },
    execute: () => Promise<StoredAnswer>,
  ): Promise<StoredAnswer> {
    const leaseEndMs = Date.now() + LEASE_MS
    let answer: StoredAnswer | null = null
    try {
      answer = await execute()
    } finally {
      const settled = answer?.status === 200 ? keepAnswer(db, { ...claim, ...answer }) : giveKeyBack(db, claim)
      // The caller is told what became of its call, or of the database, and must not find its retry locked out for that.
      await settled.catch((error: unknown) => {
        void giveBackLater(claim, leaseEndMs)
        throw error
      })
    }
    return answer
  }

  /** Until the database is there again, or the lease is over and the key free without us. */
  async function giveBackLater(claim: { appKey: string; key: string }, leaseEndMs: number): Promise<void> {
    while (Date.now() < leaseEndMs) {
      await pause(GIVE_BACK_AGAIN_MS, undefined, { ref: false })
      const isDone = await giveKeyBack(db, claim).then(
        () => true,
        () => false,
      )
      if (isDone) return
    }
  }
}
