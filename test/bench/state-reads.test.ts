import { expect, test } from 'vitest'
import { sumOfMetric } from '../../bench/state-reads.ts'

const METRICS = `# HELP polls Count of polls
# TYPE polls counter
polls{task_queue="orders"} 12
polls{task_queue="partner-calls"} 3
polls_failed{task_queue="orders"} 99
`

test('a counter is summed over its labels, and no other counter with it', () => {
  expect(sumOfMetric(METRICS, 'polls')).toBe(15)
})

test('a counter that is not there is not zero', () => {
  expect(sumOfMetric(METRICS, 'pol')).toBeNull()
})
