import { LRUCache } from 'lru-cache'
import type { Database } from '../db/connect.ts'
import { findApplication } from '../db/queries/applications.ts'
import type { KeyRing } from '../platform/key-ring.ts'
import type { ApplicationDirectory, CallerApplication } from './caller.ts'

/** A revoked key or a removed address stops counting on every process within this time. */
const CACHE_MS = 3000
const CACHE_ENTRIES = 2000

/** Keys from the database, remembered shortly; unknown keys too, so that guessing costs the database little. */
export function createApplicationDirectory(db: Database, ring: KeyRing): ApplicationDirectory {
  const cache = new LRUCache<string, { application: CallerApplication | null }>({ max: CACHE_ENTRIES, ttl: CACHE_MS })
  return {
    async find(appKey) {
      const known = cache.get(appKey)
      if (known) return known.application
      const application = await findApplication(db, ring, appKey)
      cache.set(appKey, { application })
      return application
    },
  }
}
