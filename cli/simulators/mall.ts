import { readDemoFile } from '../demo-file.ts'
import { createMallSimulator } from './mall-app.ts'
import { runSimulator, type SimulatorOptions, simulatorProgram } from './simulator-process.ts'

const options = simulatorProgram('mall', { defaultPort: 8702 }).parse().opts<SimulatorOptions>()
const { mall, merchants, apiBaseUrl, merchantSimulatorUrl } = readDemoFile(options.demoFile)
const simulator = createMallSimulator({
  mall,
  merchantIds: merchants.map(({ id }) => id),
  apiBaseUrl,
  merchantSimulatorUrl,
  mode: options.mode,
  stepMs: options.stepMs,
  say: (text) => console.error(text),
})
await runSimulator(simulator, options.port)
