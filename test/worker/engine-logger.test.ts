import { expect, test } from 'vitest'
import type { Logger } from '../../platform/logger.ts'
import { createEngineLogger } from '../../worker/engine-logger.ts'

test("the SDK's lines keep names and ids and lose everything else", () => {
  const lines: unknown[] = []
  const write = (fields: unknown, message: string) => void lines.push([fields, message])
  const engine = createEngineLogger({ info: write, warn: write, error: write } as unknown as Logger)
  const error = new Error('away')

  engine.debug('below the level')
  engine.warn('Activity failed', { workflowId: 'order-1', attempt: 2, input: ['a person'], error })
  engine.error('retried', { error: 'x'.repeat(600) })

  expect(lines).toEqual([
    [{ workflowId: 'order-1', attempt: 2, err: error }, 'Activity failed'],
    [{ error: 'x'.repeat(500) }, 'retried'],
  ])
})
