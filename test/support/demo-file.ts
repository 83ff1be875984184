import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoFile } from '../../cli/demo-file.ts'
import { makeTemporaryDirectory } from './temporary-directory.ts'

const NOBODY = 'http://127.0.0.1:9'

/** A demo file as `npm start` leaves it, in a directory that goes with the test; its path. */
export async function writeDemoFile(changes: Partial<DemoFile> = {}): Promise<string> {
  const account = { id: 'MALL-DEMO', appKey: 'app-mall', secret: 'secret-of-a-test', keyId: 's1' }
  const demo: DemoFile = {
    apiBaseUrl: NOBODY,
    temporalNamespace: 'default',
    mall: account,
    merchants: [{ ...account, id: 'M-JIANGSU', appKey: 'app-merchant' }],
    merchantSimulatorUrl: NOBODY,
    mallSimulatorUrl: NOBODY,
    ...changes,
  }
  const path = join(await makeTemporaryDirectory(), 'demo.json')
  await writeFile(path, JSON.stringify(demo), { mode: 0o600 })
  return path
}
