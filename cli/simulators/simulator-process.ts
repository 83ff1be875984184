import { Command, InvalidArgumentError, Option } from 'commander'
import { DEFAULT_DEMO_FILE } from '../demo-file.ts'
import type { Mode } from './fault.ts'

export interface SimulatorOptions {
  readonly demoFile: string
  readonly port: number
  readonly mode: Mode
  readonly stepMs: number
}

const STEP_MS = 300

/** What both simulators' processes are started with; each option has an environment variable. */
export function simulatorProgram(name: string, { defaultPort }: { defaultPort: number }): Command {
  const port = new Option('--port <port>', '127.0.0.1 的端口 · port on 127.0.0.1').env('PORT')
  const demoFile = new Option('--demo-file <path>', '密钥与地址 · keys and addresses').env('MALLBRIDGE_DEMO_FILE')
  const mode = new Option('--mode <mode>', '自动或手动 · acts by itself or waits').env('MALLBRIDGE_SIMULATOR_MODE')
  const stepMs = new Option('--step-ms <ms>', '每步之前的停顿 · pause before each step')
  return new Command(name)
    .addOption(port.argParser(wholeNumber).default(defaultPort))
    .addOption(demoFile.default(DEFAULT_DEMO_FILE))
    .addOption(mode.choices(['auto', 'manual']).default('auto'))
    .addOption(stepMs.env('MALLBRIDGE_SIMULATOR_STEP_MS').argParser(wholeNumber).default(STEP_MS))
}

interface Simulator {
  start(port: number): Promise<{ url: string }>
  stop(): Promise<void>
}

/** Runs until a signal ends it. */
export async function runSimulator(simulator: Simulator, port: number): Promise<void> {
  const { url } = await simulator.start(port)
  console.log(JSON.stringify({ listening: url }))
  const end = (): void => {
    void simulator.stop().finally(() => process.exit(0))
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted')
  return Number(text)
}
