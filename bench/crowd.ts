/** One order from its first call to its last. */
export type Life = (turn: { lane: number; measure: Measure }) => Promise<Lived>
export type Measure = <Result>(call: string, work: () => Promise<Result>) => Promise<Result>

export interface Lived {
  orderId: string
  /** All workflows that the order needed. */
  workflowIds: string[]
}

export interface CrowdResult {
  lived: Lived[]
  elapsedMs: number
  /** Milliseconds by call. */
  calls: Record<string, number[]>
}

export interface CrowdOptions {
  lives: number
  /** So many at once; each lane begins the next life when its last one is over. */
  concurrency: number
  onLife?: (done: number) => void
  /** performance.now() after which no lane begins a second life: fewer come back then. */
  untilMs?: number
}

/** @throws the first failure, after the lanes have stopped. */
export async function runCrowd(
  life: Life,
  { lives, concurrency, onLife, untilMs = Number.POSITIVE_INFINITY }: CrowdOptions,
): Promise<CrowdResult> {
  const result: CrowdResult = { lived: [], elapsedMs: 0, calls: {} }
  const failures: unknown[] = []
  let begun = 0
  const measure: Measure = async (call, work) => {
    const startedAt = performance.now()
    const answer = await work()
    const times = (result.calls[call] ??= [])
    times.push(performance.now() - startedAt)
    return answer
  }
  const runLane = async (lane: number): Promise<void> => {
    for (let turn = 0; begun < lives && failures.length === 0; turn += 1) {
      if (turn > 0 && performance.now() > untilMs) return
      begun += 1
      result.lived.push(await life({ lane, measure }))
      onLife?.(result.lived.length)
    }
  }
  const startedAt = performance.now()
  const lanes = Array.from({ length: concurrency }, (_, lane) =>
    runLane(lane).catch((failure: unknown) => {
      failures.push(failure)
    }),
  )
  await Promise.all(lanes)
  if (failures.length > 0) throw failures[0]
  result.elapsedMs = performance.now() - startedAt
  return result
}
