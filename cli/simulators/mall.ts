import { createMallSimulator } from './mall-app.ts'
import { runSimulator, simulatorProgram } from './simulator-process.ts'

const options = simulatorProgram('mall', { defaultPort: 8182 })
const { mall, merchants, apiBaseUrl, merchantSimulatorUrl } = options.demo
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
