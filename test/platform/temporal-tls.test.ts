import { randomUUID } from 'node:crypto'
import { Client } from '@temporalio/client'
import { Runtime } from '@temporalio/worker'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest'
import type { Activities } from '../../activities/index.ts'
import { defineOrderAct } from '../../cli/commands/order-act.ts'
import { EXIT } from '../../cli/exit-code.ts'
import { createLogger } from '../../platform/logger.ts'
import { connectTemporal, openTemporal } from '../../platform/temporal.ts'
import { TemporalConnectionError } from '../../platform/temporal-trouble.ts'
import { connectEngine } from '../../worker/connect-engine.ts'
import { createWorkers } from '../../worker/create-workers.ts'
import { writeDemoFile } from '../support/demo-file.ts'
import { forgetTemporal } from '../support/temporal-profile.ts'
import { startTlsFront, TLS_SERVER_NAME, type TlsFrontOptions, tlsFile } from '../support/tls-front.ts'

// A Temporal of one's own that is reached by TLS, with a client certificate or an API key, by the variables of the README.

const API_KEY = 'api-key-of-a-test'
const LIMIT_MS = 1_500
const TRUST = { TLS_SERVER_CA_CERT_PATH: tlsFile('test-ca.pem'), TLS_SERVER_NAME: TLS_SERVER_NAME }
const CERTIFICATE = {
  TLS_CLIENT_CERT_PATH: tlsFile('test-client.pem'),
  TLS_CLIENT_KEY_PATH: tlsFile('test-client.key'),
}

beforeEach(forgetTemporal)
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function front(options: Omit<TlsFrontOptions, 'address'>, settings: Record<string, string>) {
  const server = await startTlsFront({ address: inject('temporalAddress'), ...options })
  for (const [name, value] of Object.entries({ ADDRESS: server.address, ...settings })) {
    vi.stubEnv(`TEMPORAL_${name}`, value)
  }
  return server
}

async function systemInfo() {
  const { connection } = await connectTemporal({ limitMs: 10_000 })
  onTestFinished(() => connection.close())
  return connection.workflowService.getSystemInfo({})
}

async function failure(): Promise<TemporalConnectionError> {
  const error = await connectTemporal({ limitMs: LIMIT_MS }).catch((thrown: unknown) => thrown)
  if (!(error instanceof TemporalConnectionError)) throw new Error('there is a connection')
  return error
}

test('a server with a certificate of its own CA is reached, and its name is checked', async () => {
  await front({}, TRUST)

  expect((await systemInfo()).serverVersion).toMatch(/^1\./)
})

test('PEM text in the variables does as well as files', async () => {
  const { readFile } = await import('node:fs/promises')
  const text = (name: string) => readFile(tlsFile(name), 'utf8')
  const { clients } = await front(
    { wantsClientCertificate: true },
    {
      TLS_SERVER_NAME,
      TLS_SERVER_CA_CERT_DATA: await text('test-ca.pem'),
      TLS_CLIENT_CERT_DATA: await text('test-client.pem'),
      TLS_CLIENT_KEY_DATA: await text('test-client.key'),
    },
  )

  expect((await systemInfo()).serverVersion).toMatch(/^1\./)
  expect([...clients]).toEqual(['Mallbridge test client'])
})

test.each<[string, { options?: Omit<TlsFrontOptions, 'address'>; settings: Record<string, string> }, [RegExp, RegExp]]>(
  [
    ['a CA that is not ours', { settings: { TLS: 'true', TLS_SERVER_NAME } }, [/TLS_SERVER_CA_CERT_PATH/, /受信任/]],
    ['another name', { settings: { ...TRUST, TLS_SERVER_NAME: 'other.test' } }, [/TLS_SERVER_NAME/, /另一个名字/]],
    [
      'no client certificate',
      { options: { wantsClientCertificate: true }, settings: TRUST },
      [/wants a client certificate/, /客户端证书/],
    ],
    ['no TLS', { settings: {} }, [/TEMPORAL_TLS=true/, /要求 TLS/]],
    [
      'a wrong API key',
      { options: { apiKey: API_KEY }, settings: { ...TRUST, API_KEY: 'wrong-key' } },
      [/TEMPORAL_API_KEY/, /身份/],
    ],
  ],
)(
  '%s is told in both languages, by the variable that mends it',
  async (_what, { options = {}, settings }, [en, zh]) => {
    const { address } = await front(options, settings)

    const error = await failure()

    expect(error.message).toMatch(en)
    expect(error.zh).toMatch(zh)
    for (const text of [error.message, error.zh]) {
      expect(text.startsWith(`${address}: `)).toBe(true)
      expect(text).not.toMatch(/wrong-key|\n/)
    }
  },
)

test('a server that speaks plainly, and none at all, are told apart', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'))
  vi.stubEnv('TEMPORAL_TLS', 'true')
  expect((await failure()).message).toMatch(/speaks without TLS/)

  vi.stubEnv('TEMPORAL_ADDRESS', '127.0.0.1:9')
  expect((await failure()).message).toMatch(/nobody listens/)
})

test('API and worker run a workflow through TLS with certificate and key, and both show the key', async () => {
  const settings = { ...TRUST, ...CERTIFICATE, API_KEY }
  const { authorizations, clients, methods } = await front({ wantsClientCertificate: true, apiKey: API_KEY }, settings)
  const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} }
  Runtime.install({ shutdownSignals: [], logger: silent })
  const taskQueue = `tls-${randomUUID().slice(0, 8)}`
  const troubles: unknown[] = []
  const api = openTemporal((error) => troubles.push(error))
  const client = new Client(api)
  const { connection, namespace } = await connectEngine({
    taskQueue,
    logger: createLogger({ name: 't', level: 'silent' }),
  })
  const workers = await createWorkers({
    connection,
    namespace,
    activities: { applyRetention: async () => ({ shreddedKeys: 7, clearedRows: 0 }) } as unknown as Activities,
    config: {
      taskQueue,
      bundlePath: inject('bundlePath'),
      workerSlots: { activities: 2, partnerCalls: 2, cachedWorkflows: 10 },
    },
  })
  const running = Promise.all(workers.map((worker) => worker.run()))
  try {
    const workflowId = `retention-${taskQueue}-now`
    const result = await client.workflow.execute('retentionWorkflow', { taskQueue, workflowId })

    expect(result).toEqual({ shreddedKeys: 7, clearedRows: 0 })
    expect([...authorizations]).toEqual([`Bearer ${API_KEY}`])
    expect([...clients]).toEqual(['Mallbridge test client'])
    expect([...methods]).toEqual(expect.arrayContaining(['StartWorkflowExecution', 'PollWorkflowTaskQueue']))
    expect(troubles).toEqual([])
  } finally {
    for (const name of ['retention', 'catalogue', 'reconcile'])
      await client.schedule.getHandle(`${name}-${taskQueue}`).delete()
    for (const worker of workers) worker.shutdown()
    await running
    await Promise.all([connection.close(), api.connection.close()])
  }
})

test('an API whose key is not taken hears why, and does not wait for it', async () => {
  await front({ apiKey: API_KEY }, { ...TRUST, API_KEY: 'wrong-key' })

  const error = await new Promise<TemporalConnectionError>((resolve) => {
    const { connection } = openTemporal(resolve)
    onTestFinished(() => connection.close())
  })

  expect(error.message).toMatch(/TEMPORAL_API_KEY/)
})

const COMMANDS = ['HOLD', 'RELEASE', 'REFUND_BY_OPERATOR'] as const

/** What the command tells, as the document and as the lines for people. */
async function act(event: (typeof COMMANDS)[number], flags: readonly string[] = ['--json']) {
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const printError = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const command = new Command('act')
  defineOrderAct(event)(command)
  const demoFile = await writeDemoFile({ temporalAddress: '127.0.0.1:9' })
  await command.parseAsync(['no-such-order', '--reason', 'a test', '--demo-file', demoFile, ...flags], { from: 'user' })
  return [...print.mock.calls, ...printError.mock.calls].flat().join('\n')
}

test('order hold, release and refund ask the engine by the same settings', async () => {
  const settings = { ...TRUST, ...CERTIFICATE, API_KEY }
  const { authorizations, clients, methods } = await front({ wantsClientCertificate: true, apiKey: API_KEY }, settings)

  for (const event of COMMANDS) {
    expect(JSON.parse(await act(event))).toMatchObject({ error: { code: 'ORDER_NOT_FOUND' } })
    vi.restoreAllMocks()
  }

  expect([...authorizations]).toEqual([`Bearer ${API_KEY}`])
  expect([...clients]).toEqual(['Mallbridge test client'])
  expect([...methods]).toContain('UpdateWorkflowExecution')
})

test('without the certificate they say in both languages which one is missing, and show no stack', async () => {
  await front({ wantsClientCertificate: true }, TRUST)

  const text = await act('HOLD', [])

  expect(process.exitCode).toBe(EXIT.away)
  expect(text).toMatch(/ENGINE_UNAVAILABLE: Temporal 没有应答: .*服务器要求客户端证书/)
  expect(text).toMatch(/wants a client certificate \(mTLS\)/)
  expect(text).not.toMatch(/^\s+at /m)
})
