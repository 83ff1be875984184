import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createDecodeGate } from '../../platform/decode-gate.ts'

test('of twenty at once two run, two wait and sixteen are told when to come again', async () => {
  const gate = createDecodeGate({ runningMax: 2, waitingMax: 2 })
  let running = 0
  let runningPeak = 0

  const ended = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      gate(async () => {
        running += 1
        runningPeak = Math.max(runningPeak, running)
        await sleep(10)
        running -= 1
      }),
    ),
  )

  const refused = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
  expect(runningPeak).toBe(2)
  expect(refused).toHaveLength(16)
  expect(refused[0]).toMatchObject({ code: 'RATE_LIMITED', extra: { retryAfterSeconds: 1 } })
})

test('a task that fails gives its place back', async () => {
  const gate = createDecodeGate({ runningMax: 1, waitingMax: 1 })
  const fail = (): Promise<never> => gate(() => Promise.reject(new Error('broken')))

  for (let round = 0; round < 5; round += 1) {
    const ended = await Promise.allSettled([fail(), fail()])
    expect(ended.map((end) => end.status === 'rejected' && end.reason.message)).toEqual(['broken', 'broken'])
  }
  expect(await gate(async () => 'done')).toBe('done')
})

test('a newcomer does not overtake the one that waits', async () => {
  const gate = createDecodeGate({ runningMax: 1, waitingMax: 2 })
  const order: string[] = []
  const enter = (name: string): Promise<number> => gate(async () => order.push(name))

  const first = enter('first')
  const second = enter('second')
  await first
  const third = enter('third')
  await Promise.all([second, third])

  expect(order).toEqual(['first', 'second', 'third'])
})
