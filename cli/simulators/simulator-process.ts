import { Command, InvalidArgumentError, Option } from 'commander'
import { DEFAULT_DEMO_FILE, type DemoFile, readDemoFile } from '../demo-file.ts'
import type { Mode } from './fault.ts'

export interface SimulatorProgram {
  readonly demo: DemoFile
  readonly port: number
  readonly mode: Mode
  readonly stepMs: number
}

/** Reads what a simulator's process was started with; each option has an environment variable. */
export function simulatorProgram(name: string, { defaultPort }: { defaultPort: number }): SimulatorProgram {
  const program = new Command(name)
    .addOption(new Option('--port <port>', 'port on 127.0.0.1').env('PORT').argParser(wholeNumber).default(defaultPort))
    .addOption(
      new Option('--demo-file <path>', 'keys and addresses').env('MALLBRIDGE_DEMO_FILE').default(DEFAULT_DEMO_FILE),
    )
    .addOption(new Option('--mode <mode>').env('MALLBRIDGE_SIMULATOR_MODE').choices(['auto', 'manual']).default('auto'))
    .addOption(
      new Option('--step-ms <ms>', 'pause before each step')
        .env('MALLBRIDGE_SIMULATOR_STEP_MS')
        .argParser(wholeNumber)
        .default(300),
    )
    .parse()
  const { port, demoFile, mode, stepMs } = program.opts<{
    port: number
    demoFile: string
    mode: Mode
    stepMs: number
  }>()
  return { demo: readDemoFile(demoFile), port, mode, stepMs }
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
