import { resolve } from 'node:path'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { type DemoFile, readDemoFile } from '../../../cli/demo-file.ts'
import { checkTemporal } from '../../../cli/doctor/check-servers.ts'
import { dataDirectoryOf } from '../../../cli/start/data-directory.ts'
import { writeDemoFile } from '../../support/demo-file.ts'
import { forgetTemporal, writeTemporalProfile } from '../../support/temporal-profile.ts'

const NOBODY = '127.0.0.1:9'
const data = dataDirectoryOf(resolve(import.meta.dirname, '../../..'))
const demoAt = async (temporalAddress: string): Promise<DemoFile> =>
  readDemoFile(await writeDemoFile({ temporalAddress }))

beforeEach(forgetTemporal)
afterEach(() => vi.unstubAllEnvs())

test('the doctor asks the server that the profile names, and says which one that is', async () => {
  const address = inject('temporalAddress')
  await writeTemporalProfile({ address, namespace: 'default' })

  expect(await checkTemporal(data, await demoAt(NOBODY))).toMatchObject({
    isOk: true,
    detail: expect.stringContaining(`${address} default, server `),
  })
})

test('where nothing is configured it asks the server of the running start', async () => {
  const address = inject('temporalAddress')

  expect(await checkTemporal(data, await demoAt(address))).toMatchObject({
    isOk: true,
    detail: expect.stringContaining(address),
  })
})

test('a namespace that the server does not have is a failure: every order would fail in it', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'))
  vi.stubEnv('TEMPORAL_NAMESPACE', 'no-such-namespace')

  expect(await checkTemporal(data, null)).toMatchObject({
    isOk: false,
    detail: expect.stringContaining('no-such-namespace'),
    action: expect.stringContaining('TEMPORAL_ADDRESS'),
  })
})

test('TLS that the environment asks for is not left out', async () => {
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'))
  vi.stubEnv('TEMPORAL_TLS', 'true')

  expect(await checkTemporal(data, null)).toMatchObject({ isOk: false })
})
