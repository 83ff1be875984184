import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPortFree } from '../../platform/servers/free-port.ts'
import { DEFAULT_PORTS } from '../start/launch.ts'
import { type Finding, failed, ok } from './check.ts'

const NODE_NEEDED = { major: 20, minor: 19 }

export function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const isNewEnough = major > NODE_NEEDED.major || (major === NODE_NEEDED.major && minor >= NODE_NEEDED.minor)
  if (isNewEnough) return ok('Node', process.versions.node)
  const needed = `${NODE_NEEDED.major}.${NODE_NEEDED.minor}`
  return failed('Node', {
    detail: `${process.versions.node} < ${needed}`,
    action: `从 https://nodejs.org 安装 Node ${needed} 或更新版本 · install Node ${needed} or newer`,
  })
}

/** Whether the installed packages are those of package-lock.json, by the stamp that the bootstrap leaves. */
export function checkInstall(root: string): Finding {
  const stamp = join(root, 'node_modules', '.mallbridge-lock')
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return ok('依赖 packages', 'package-lock.json')
  return failed('依赖 packages', {
    detail: '与 package-lock.json 不一致 · not those of package-lock.json',
    action: 'npm ci, 或直接 npm start · npm ci, or just npm start',
  })
}

/** A taken port is no failure: the start takes another one and says so. */
export async function checkPorts(isRunning: boolean): Promise<Finding> {
  const name = '端口 ports'
  if (isRunning) return ok(name, '正由 npm start 使用 · in use by npm start')
  const taken: string[] = []
  for (const port of Object.values(DEFAULT_PORTS)) if (!(await isPortFree(port))) taken.push(String(port))
  if (taken.length === 0) return ok(name, Object.values(DEFAULT_PORTS).join(' '))
  return ok(name, `${taken.join(', ')} 被占用, 启动时会换用其他端口 · taken, npm start will use others`)
}
