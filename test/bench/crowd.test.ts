import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Life, runCrowd } from '../../bench/crowd.ts'

test('so many lives are led, never more at once than wanted, and each call is timed', async () => {
  let now = 0
  let most = 0
  const life: Life = async ({ measure }) => {
    most = Math.max(most, ++now)
    await measure('place', () => sleep(1))
    await measure('pay', async () => undefined)
    now -= 1
    return { orderId: 'A', workflowIds: [] }
  }
  const { lived, calls } = await runCrowd(life, { lives: 10, concurrency: 3 })
  expect(lived).toHaveLength(10)
  expect(most).toBe(3)
  expect(calls.place).toHaveLength(10)
  expect(calls.pay).toHaveLength(10)
})

test('when the time is over each lane has led one life and begins no other', async () => {
  const life: Life = async () => ({ orderId: 'A', workflowIds: [] })
  const { lived } = await runCrowd(life, { lives: 10, concurrency: 3, untilMs: 0 })
  expect(lived).toHaveLength(3)
})

test('a life that fails ends the run with its failure', async () => {
  let begun = 0
  const life: Life = async () => {
    begun += 1
    throw new Error('refused')
  }
  await expect(runCrowd(life, { lives: 100, concurrency: 2 })).rejects.toThrow('refused')
  expect(begun).toBeLessThanOrEqual(2)
})
