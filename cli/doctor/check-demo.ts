import { statSync } from 'node:fs'
import { type DemoFile, readDemoFile } from '../demo-file.ts'
import type { DataDirectory } from '../start/data-directory.ts'
import { type Finding, failed, ok } from './check.ts'

const LIMIT_MS = 3_000
const OWNER_ONLY = 0o600

export function checkStart(owner: number | null): Finding {
  const name = 'npm start'
  if (owner !== null) return ok(name, `pid ${owner}`)
  return failed(name, { detail: '未运行 · not running', action: 'npm start' })
}

/** @returns the finding, and the demo for the checks after it. */
export function checkDemoFile({ demo: path }: DataDirectory): { finding: Finding; demo: DemoFile | null } {
  const name = 'demo.json'
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) {
    const detail = `${path} 不存在 · does not exist`
    return { finding: failed(name, { detail, action: 'npm start' }), demo: null }
  }
  const mode = stat.mode & 0o777
  try {
    const demo = readDemoFile(path)
    if (mode === OWNER_ONLY) return { finding: ok(name, `${path}, 0600`), demo }
    const detail = `${path} 权限为 · has the mode 0${mode.toString(8)}`
    return { finding: failed(name, { detail, action: `chmod 600 ${path}` }), demo }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { finding: failed(name, { detail, action: 'npm start' }), demo: null }
  }
}

export async function checkApi({ logs }: DataDirectory, demo: DemoFile | null): Promise<Finding> {
  const name = 'API /readyz'
  if (demo === null) return failed(name, { detail: '未运行 · not running', action: 'npm start' })
  const url = `${demo.apiBaseUrl}/readyz`
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) })
    const text = await response.text()
    if (response.status === 200) return ok(name, url)
    const detail = `${url} → ${response.status} ${text.slice(0, 300)}`
    return failed(name, { detail, action: `查看日志 · read the logs: ${logs}/api.log, ${logs}/worker.log` })
  } catch (error) {
    const detail = `${url}: ${error instanceof Error ? error.message : String(error)}`
    return failed(name, { detail, action: `npm start; 日志 log: ${logs}/api.log` })
  }
}
