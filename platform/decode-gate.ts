import { Failure } from '../domain/failure.ts'

/** Runs tasks: a few at once, a few more waiting, the rest refused at once. */
export type DecodeGate = <Result>(task: () => Promise<Result>) => Promise<Result>

const RETRY_AFTER_SECONDS = 1
const BUSY = {
  zh: '正在处理的图片过多，请稍后重试',
  en: 'Too many pictures are being decoded; try again in a moment',
}

/** @throws Failure RATE_LIMITED from the gate, when as many wait as may. */
export function createDecodeGate({ runningMax, waitingMax }: { runningMax: number; waitingMax: number }): DecodeGate {
  const waiting: Array<() => void> = []
  let running = 0

  return async function decodeGate(task) {
    if (running < runningMax) running += 1
    else if (waiting.length < waitingMax) await new Promise<void>((resolve) => waiting.push(resolve))
    else throw new Failure('RATE_LIMITED', { message: BUSY, extra: { retryAfterSeconds: RETRY_AFTER_SECONDS } })
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      // The place is handed over, not given back: a newcomer cannot slip in between.
      if (next === undefined) running -= 1
      else next()
    }
  }
}
