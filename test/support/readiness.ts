import type { Platform } from './processes.ts'

export interface Readiness {
  httpStatus: number
  isDraining: boolean
  checks: { database: boolean; engine: boolean }
}

/** What a balancer is told; null when nobody answers. */
export async function readReadiness({ apiUrl }: Pick<Platform, 'apiUrl'>): Promise<Readiness | null> {
  try {
    const response = await fetch(`${apiUrl}/readyz`, { headers: { connection: 'close' } })
    return { httpStatus: response.status, ...((await response.json()) as Omit<Readiness, 'httpStatus'>) }
  } catch {
    return null
  }
}
