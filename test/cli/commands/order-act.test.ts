import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest'
import { defineOrderAct } from '../../../cli/commands/order-act.ts'
import { EXIT } from '../../../cli/exit-code.ts'
import { writeDemoFile } from '../../support/demo-file.ts'
import { draftBare } from '../../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts'
import { forgetTemporal, writeTemporalProfile } from '../../support/temporal-profile.ts'

const NOBODY = '127.0.0.1:9'
let world: OrderWorld
let orderId = ''
beforeAll(async () => {
  world = await openOrderWorld()
  const draft = await draftBare(world)
  orderId = draft.orderId
  await world.gateway.place(draft, { merchantName: '终端公司' })
})
afterAll(() => world.close())

beforeEach(forgetTemporal)
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

type Event = Parameters<typeof defineOrderAct>[0]

/** The document that the command prints. */
async function act(event: Event, { id = orderId, demo = NOBODY, flags = [] as string[] } = {}): Promise<unknown> {
  const output = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const command = new Command('act')
  defineOrderAct(event)(command)
  const demoFile = await writeDemoFile({ temporalAddress: demo })
  await command.parseAsync([id, '--reason', 'a test', '--json', '--demo-file', demoFile, ...flags], { from: 'user' })
  return JSON.parse(String(output.mock.calls.at(-1)))
}

test('an operator holds an order through the server that the profile names', async () => {
  await writeTemporalProfile({ address: inject('temporalAddress'), namespace: 'default' })

  expect(await act('HOLD')).toMatchObject({ orderId, changed: true })
})

test('and lets it go on through the server of the demo, where nothing is configured', async () => {
  expect(await act('RELEASE', { demo: inject('temporalAddress') })).toMatchObject({ orderId, changed: true })
})

test('--temporal-address takes the place of TEMPORAL_ADDRESS', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', NOBODY)

  const flags = ['--temporal-address', inject('temporalAddress')]

  expect(await act('HOLD', { flags })).toMatchObject({ orderId, changed: true })
})

test('a namespace that the environment names is asked, not the one of the demo', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'))
  vi.stubEnv('TEMPORAL_NAMESPACE', 'no-such-namespace')

  expect(await act('RELEASE')).toMatchObject({ error: { code: expect.stringMatching(/NOT_FOUND|UNAVAILABLE/) } })
})

test('an order that the engine does not run, and an engine that is away, are told apart', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'))
  expect(await act('HOLD', { id: 'no-such-order' })).toMatchObject({ error: { code: 'ORDER_NOT_FOUND' } })
  expect(process.exitCode).toBe(EXIT.refused)

  vi.stubEnv('TEMPORAL_ADDRESS', NOBODY)
  expect(await act('HOLD')).toMatchObject({
    error: { code: 'ENGINE_UNAVAILABLE', en: expect.stringContaining(NOBODY) },
  })
  expect(process.exitCode).toBe(EXIT.away)
})
