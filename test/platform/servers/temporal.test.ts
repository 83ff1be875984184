import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { expect, onTestFinished, test } from 'vitest'
import { findCacheDirectory, readLauncherEnvironment } from '../../../platform/servers/environment.ts'
import { chooseRandomPort } from '../../../platform/servers/free-port.ts'
import { startTemporal, type TemporalServer } from '../../../platform/servers/temporal.ts'
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts'

test('a started order is there after the server was killed, and after it was stopped and started again', async () => {
  const directory = await makeTemporaryDirectory()
  const server = await start(directory)
  await withClient(server, (client) =>
    client.workflow.start('orderWorkflow', { taskQueue: 'nobody-listens', workflowId: 'order-1' }),
  )

  process.kill(server.pid, 'SIGKILL')
  await server.part.exited
  await server.restart()
  expect(await readStatus(server)).toBe('RUNNING')
  await server.stop()

  expect(await readStatus(await start(directory))).toBe('RUNNING')
})

test('finished orders stay visible for 30 days', async () => {
  const server = await start(await makeTemporaryDirectory())

  const retentionSeconds = await withClient(server, async ({ connection }) => {
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' })
    return Number(config?.workflowExecutionRetentionTtl?.seconds)
  })

  expect(retentionSeconds).toBe(30 * 24 * 60 * 60)
})

async function start(directory: string): Promise<TemporalServer> {
  const { temporalCliPath, searchPath } = readLauncherEnvironment()
  const server = await startTemporal({
    dataFile: join(directory, 'temporal.db'),
    port: await chooseRandomPort(),
    headless: true,
    cacheDir: findCacheDirectory(join(import.meta.dirname, '../../../.data')),
    cliPath: temporalCliPath,
    searchPath,
    logFile: join(directory, 'temporal.log'),
  })
  onTestFinished(() => server.stop())
  return server
}

function readStatus(server: TemporalServer): Promise<string> {
  return withClient(server, async (client) => (await client.workflow.getHandle('order-1').describe()).status.name)
}

async function withClient<Result>(
  { address }: TemporalServer,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const connection = await Connection.connect({ address })
  try {
    return await work(new Client({ connection }))
  } finally {
    await connection.close()
  }
}
