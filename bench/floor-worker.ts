import { fileURLToPath } from 'node:url'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { readConfig } from '../platform/config.ts'
import { FLOOR_TASK_QUEUE } from './floor-calls.ts'

/** The worker of the floor, with the slots of the real one: `floor-worker.ts <address of Temporal>`. */
const [address] = process.argv.slice(2)
const { workerSlots } = readConfig()
Runtime.install({ shutdownSignals: ['SIGTERM', 'SIGINT'], logger: new DefaultLogger('WARN') })
const connection = await NativeConnection.connect({ address })
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue: FLOOR_TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('./floor-workflow.ts', import.meta.url)),
  maxCachedWorkflows: workerSlots.cachedWorkflows,
  maxConcurrentActivityTaskExecutions: workerSlots.activities,
})
console.log('floor worker ready')
await worker.run()
await connection.close()
