import type { Executor } from '../connect.ts'
import { nonces } from '../schema/index.ts'

/** False when the nonce was there already. The unique key decides, whoever asks at the same time. */
export async function insertNonce(
  db: Executor,
  { expiresAtMs, ...nonce }: { appKey: string; direction: string; nonce: string; expiresAtMs: number },
): Promise<boolean> {
  const inserted = await db
    .insert(nonces)
    .values({ ...nonce, expiresAt: new Date(expiresAtMs) })
    .onConflictDoNothing()
    .returning({ nonce: nonces.nonce })
  return inserted.length === 1
}
