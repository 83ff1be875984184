/** Whether an endpoint's last call worked. UNKNOWN when the caller gave up before the endpoint could show it. */
export type CallOutcome = 'ANSWERED' | 'FAILED' | 'UNKNOWN'

export interface EndpointFigures {
  /** The key that the endpoint was admitted under. */
  key: string
  state: 'PASSING' | 'OPEN' | 'PROBING'
  failuresInRow: number
  /** Until the next probe; 0 while calls pass. */
  waitMs: number
}

export interface PartnerBreakers {
  /** 0 lets the call pass; else the milliseconds until it is worth asking again. */
  admit: (key: string, totalMs: number) => number
  /** Every admitted call reports once. */
  settle: (key: string, outcome: CallOutcome) => void
  /** The endpoints that failed lately. */
  figures: () => EndpointFigures[]
}

export interface BreakerSettings {
  /** This many failures in a row open the breaker. */
  failuresToOpen: number
  /** Between two probes of an open breaker. */
  probeMs: number
  /** A clock that never jumps, in milliseconds. */
  elapsedMs: () => number
  /** Above it the endpoint that failed longest ago is forgotten. */
  maxEndpoints?: number
}

interface Failing {
  failuresInRow: number
  retryAtMs: number
  isProbing: boolean
}

/** One breaker an endpoint: after a row of failures nothing is sent but one probe each `probeMs`. */
export function createBreakers(settings: BreakerSettings): PartnerBreakers {
  const { failuresToOpen, probeMs, elapsedMs, maxEndpoints = 10_000 } = settings
  // Only endpoints that fail have an entry, the latest failure last.
  const failing = new Map<string, Failing>()

  const isOpen = ({ failuresInRow }: Failing) => failuresInRow >= failuresToOpen

  function admit(key: string, totalMs: number): number {
    const endpoint = failing.get(key)
    if (endpoint === undefined || !isOpen(endpoint)) return 0
    const waitMs = endpoint.retryAtMs - elapsedMs()
    if (waitMs > 0) return waitMs
    endpoint.isProbing = true
    endpoint.retryAtMs = elapsedMs() + totalMs // By then the probe has told the others.
    return 0
  }

  function settle(key: string, outcome: CallOutcome): void {
    const endpoint = failing.get(key) ?? { failuresInRow: 0, retryAtMs: 0, isProbing: false }
    if (outcome === 'ANSWERED') return void failing.delete(key)
    if (outcome === 'UNKNOWN') {
      if (endpoint.isProbing) Object.assign(endpoint, { isProbing: false, retryAtMs: elapsedMs() })
      return
    }
    endpoint.failuresInRow++
    // A call that began before the breaker opened and fails late must not push the probe away.
    const hasJustOpened = endpoint.failuresInRow === failuresToOpen
    if (hasJustOpened || endpoint.isProbing) endpoint.retryAtMs = elapsedMs() + probeMs
    endpoint.isProbing = false
    failing.delete(key)
    failing.set(key, endpoint)
    const [oldest] = failing.keys()
    if (failing.size > maxEndpoints && oldest !== undefined) failing.delete(oldest)
  }

  function figures(): EndpointFigures[] {
    return Array.from(failing, ([key, endpoint]) => {
      const state = endpoint.isProbing ? 'PROBING' : isOpen(endpoint) ? 'OPEN' : 'PASSING'
      const waitMs = state === 'PASSING' ? 0 : Math.max(0, Math.ceil(endpoint.retryAtMs - elapsedMs()))
      return { key, state, failuresInRow: endpoint.failuresInRow, waitMs }
    })
  }

  return { admit, settle, figures }
}
