import { createMerchantSimulator } from './merchant-app.ts'
import { runSimulator, simulatorProgram } from './simulator-process.ts'

const options = simulatorProgram('merchant', { defaultPort: 8181 })
const { merchants, apiBaseUrl } = options.demo
const simulator = createMerchantSimulator({
  merchants,
  apiBaseUrl,
  mode: options.mode,
  stepMs: options.stepMs,
  say: (text) => console.error(text),
})
await runSimulator(simulator, options.port)
