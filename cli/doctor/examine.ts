import { type DataDirectory, readLockOwner } from '../start/data-directory.ts'
import type { Finding } from './check.ts'
import { checkApi, checkDemoFile, checkStart } from './check-demo.ts'
import { checkInstall, checkNode, checkPorts } from './check-machine.ts'
import { checkPostgres, checkTemporal } from './check-servers.ts'

/** Looks at everything that `npm start` needs or started. Changes nothing. */
export async function examine(root: string, data: DataDirectory): Promise<Finding[]> {
  const owner = await readLockOwner(data.lock)
  const { finding, demo } = checkDemoFile(data)
  // The file of a start that has ended names servers that are gone.
  const running = owner === null ? null : demo
  const [ports, postgres, temporal, api] = await Promise.all([
    checkPorts(owner !== null),
    checkPostgres(data, running),
    checkTemporal(data, running),
    checkApi(data, running),
  ])
  return [checkNode(), checkInstall(root), checkStart(owner), ports, postgres, temporal, finding, api]
}
