import { join } from 'node:path'
import { answersOk, logHolds, type PartOptions, type PartRun, startPart } from '../../platform/servers/child-process.ts'
import { childEnvironment } from '../../platform/servers/environment.ts'
import type { Programs } from '../../platform/servers/program-bundle.ts'
import type { Launch } from './launch.ts'
import type { SupervisedPart } from './supervisor.ts'

const READY_DEADLINE_MS = 60_000

/**
 * A process may take far more memory than it needs before Node tidies up: these bounds, MiB, keep it below 350 in all under
 * load, at the same CPU time. The C library's arenas are bounded for the same reason.
 */
export const MEMORY_FLAGS = ['--max-old-space-size=160', '--max-semi-space-size=8']
export const MEMORY_SETTINGS = { MALLOC_ARENA_MAX: '2' }

interface PartPlan {
  name: string
  /** Relative to the checkout. */
  script: string
  stage: SupervisedPart['stage']
  /** Longer than the part's own deadline for finishing what it has begun. */
  stopDeadlineMs: number
  env: Record<string, string>
  isReady(run: PartRun): Promise<boolean>
}

/** What the parts have in common. */
export interface PartSettings {
  databaseUrl: string
  temporalAddress: string
  temporalUiUrl: string | null
  masterKeys: string
  bundlePath: string
  programs: Programs
}

export function planApi({ ports }: Launch, settings: PartSettings): PartPlan {
  return {
    name: 'api',
    script: 'api/main.ts',
    stage: 'api',
    stopDeadlineMs: 20_000,
    env: {
      ...serverSettings(settings),
      HOST: '127.0.0.1',
      PORT: String(ports.api),
      ...(settings.temporalUiUrl === null ? {} : { TEMPORAL_UI_URL: settings.temporalUiUrl }),
    },
    isReady: () => answersOk(`http://127.0.0.1:${ports.api}/readyz`),
  }
}

export function planWorker({ ports }: Launch, settings: PartSettings): PartPlan {
  return {
    name: 'worker',
    script: 'worker/main.ts',
    stage: 'worker',
    stopDeadlineMs: 30_000,
    env: {
      ...serverSettings(settings),
      MALLBRIDGE_BUNDLE_PATH: settings.bundlePath,
      METRICS_PORT: String(ports.workerMetrics),
    },
    isReady: (run) => logHolds('worker ready', run),
  }
}

export function planSimulators({ ports, data }: Launch): PartPlan[] {
  const simulators = [
    { name: 'merchant-simulator', script: 'cli/simulators/merchant.ts', port: ports.merchantSimulator },
    { name: 'mall-simulator', script: 'cli/simulators/mall.ts', port: ports.mallSimulator },
  ]
  return simulators.map(({ name, script, port }) => ({
    name,
    script,
    stage: 'simulator',
    stopDeadlineMs: 5_000,
    env: { MALLBRIDGE_DEMO_FILE: data.demo, PORT: String(port) },
    isReady: () => answersOk(`http://127.0.0.1:${port}/health`),
  }))
}

/** Starts a part as a process of its own and keeps it running. */
export async function runPart(launch: Launch, programs: Programs, plan: PartPlan): Promise<void> {
  const { name, script, stage, stopDeadlineMs } = plan
  const options: PartOptions = {
    name,
    command: process.execPath,
    args: [...MEMORY_FLAGS, programs.fileOf(script)],
    env: childEnvironment({ ...MEMORY_SETTINGS, ...plan.env }),
    cwd: launch.root,
    logFile: join(launch.data.logs, `${name}.log`),
    isReady: (run) => plan.isReady(run),
    readyDeadlineMs: READY_DEADLINE_MS,
    onSpawn: launch.record.add,
    interruption: launch.interruption,
  }
  const part = await startPart(options)
  launch.supervisor.keep({ part, stage, stopDeadlineMs, relaunch: () => startPart(options) })
}

function serverSettings({ databaseUrl, temporalAddress, masterKeys }: PartSettings): Record<string, string> {
  return { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress, MALLBRIDGE_MASTER_KEYS: masterKeys }
}
