import { insertNonce } from '../db/commands/nonces.ts'
import type { Database } from '../db/connect.ts'
import type { NonceStore } from './caller.ts'

/** Nonces live in the shared database: neither a second process nor a restart accepts one twice. */
export function createNonceStore(db: Database): NonceStore {
  return { insertIfAbsent: (entry) => insertNonce(db, entry) }
}
