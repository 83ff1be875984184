import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createLogger } from '../../platform/logger.ts'
import { prepareEngine } from '../../worker/prepare-engine.ts'

const taskQueue = `prepared-${randomUUID().slice(0, 8)}`
const names = ['retention', 'catalogue', 'reconcile'].map((name) => `${name}-${taskQueue}`)
let client: Client
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: inject('temporalAddress') }) })
})
afterAll(async () => {
  for (const name of names) await client.schedule.getHandle(name).delete()
  await client.connection.close()
})

test('the first start of a worker creates the Schedules, and a later one leaves them as they are', async () => {
  const logger = createLogger({ name: 'test', level: 'silent' })
  const engine = { connection: client.connection as Connection, namespace: 'default' }
  await prepareEngine(engine, { taskQueue, logger })
  const [, catalogue = ''] = names
  await client.schedule.getHandle(catalogue).pause('by hand')

  await prepareEngine(engine, { taskQueue, logger })

  const found = await Promise.all(names.map((name) => client.schedule.getHandle(name).describe()))
  expect(found.map(({ spec }) => spec.intervals?.map(({ every }) => every))).toEqual([[3_600_000], [60_000], [300_000]])
  expect(found.map(({ action }) => action.workflowType)).toEqual([
    'retentionWorkflow',
    'catalogueUpkeepWorkflow',
    'reconcileWorkflow',
  ])
  expect(found.map(({ policies }) => policies.overlap)).toEqual(['SKIP', 'SKIP', 'SKIP'])
  expect(found.map(({ state }) => state.paused)).toEqual([false, true, false])
})
