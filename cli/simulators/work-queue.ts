export interface WorkQueue {
  /** Work for this key once more; the same key is never worked on twice at a time. */
  add(key: string): void
  stop(): void
}

export interface WorkQueueOptions {
  readonly work: (key: string) => Promise<void>
  readonly atOnce: number
  readonly onError: (key: string, error: unknown) => void
  readonly retryMs?: number
}

const MOST_TRIES = 6
const RETRY_MS = 2_000
const MOST_WAITING = 20_000

/** Keys to work on, some at once, each tried again for a while when it fails. */
export function createWorkQueue({ work, atOnce, onError, retryMs = RETRY_MS }: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>()
  const running = new Set<string>()
  const resting = new Map<string, NodeJS.Timeout>()
  const tries = new Map<string, number>()
  let isStopped = false

  return {
    add,
    stop() {
      isStopped = true
      waiting.clear()
      for (const timer of resting.values()) clearTimeout(timer)
    },
  }

  function add(key: string): void {
    if (isStopped || waiting.size >= MOST_WAITING) return
    waiting.add(key)
    startNext()
  }

  function startNext(): void {
    for (const key of waiting) {
      if (running.size >= atOnce) return
      if (running.has(key)) continue
      waiting.delete(key)
      running.add(key)
      void run(key)
    }
  }

  async function run(key: string): Promise<void> {
    try {
      await work(key)
      tries.delete(key)
    } catch (error) {
      if (!isStopped) rest(key, error)
    }
    running.delete(key)
    if (!isStopped) startNext()
  }

  function rest(key: string, error: unknown): void {
    onError(key, error)
    const tried = (tries.get(key) ?? 0) + 1
    tries.set(key, tried)
    if (tried >= MOST_TRIES) {
      tries.delete(key)
      return
    }
    clearTimeout(resting.get(key))
    const timer = setTimeout(() => {
      resting.delete(key)
      add(key)
    }, retryMs * tried)
    resting.set(key, timer)
  }
}
