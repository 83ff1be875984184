import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { readCpuMs, readMemoryBytes } from '../../bench/process-figures.ts'

const isLinux = process.platform === 'linux'

test('the CPU time of a process counts that of its children, running or ended', async () => {
  const burn = 'const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);'
  const parent = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(burn)}])
    child.once('exit', () => { process.stdout.write('ended'); setInterval(() => undefined, 1000) })`
  const running = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(running.stdout, 'data')
    const cpuMs = await readCpuMs(running.pid ?? 0)
    expect(cpuMs).toSatisfy(() => (isLinux ? cpuMs !== null && cpuMs >= 300 : cpuMs === null))
  } finally {
    running.kill('SIGKILL')
  }
})

test('memory is what is resident, and a process that is gone has none', async () => {
  const bytes = await readMemoryBytes(process.pid, { isFamily: false })
  const share = (bytes ?? 0) / process.memoryUsage.rss()
  expect(share).toSatisfy(() => (isLinux ? share > 0.5 && share < 2 : bytes === null))
  expect(await readMemoryBytes(2 ** 22 + 1, { isFamily: false })).toBeNull()
})
