import { expect, test } from 'vitest'
import { createRuns, type ScriptTools } from '../../../cli/simulators/mall-runs.ts'

const tools: ScriptTools = {
  api: {
    get: async ({ data }) => data.parse({ items: [] }),
    post: () => Promise.reject(new Error('nothing is to be bought')),
  },
  planMerchant: async () => undefined,
  planMall: () => undefined,
  switchMerchantFault: async () => undefined,
  waitMs: 1_000,
  lookMs: 0,
}

test('a run for which nothing is left ends with the reason and the next command, for whoever triggered it', async () => {
  const runs = createRuns(tools)

  const { run, ended } = runs.begin({ productKind: 'N', scenario: 'happy', merchantIds: ['M-JIANGSU'] })
  await ended

  expect(runs.find(run.runId)).toMatchObject({
    state: 'FAILED',
    steps: [{ zh: '选商品', state: 'FAILED', detail: 'SOLD_OUT' }],
    error: {
      code: 'SOLD_OUT',
      action: { zh: expect.stringContaining('--fresh'), en: expect.stringContaining('--fresh') },
    },
  })
})
