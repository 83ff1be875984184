import { Option } from 'commander'
import { type MerchantAccount, readDemoFile } from '../demo-file.ts'
import { createMerchantSimulator } from './merchant-app.ts'
import { runSimulator, type SimulatorOptions, simulatorProgram } from './simulator-process.ts'

interface MerchantOptions extends SimulatorOptions {
  readonly api?: string
  readonly appKey?: string
  readonly secret?: string
}

const program = simulatorProgram('merchant', { defaultPort: 8701 })
  .addOption(
    new Option('--api <url>', '平台地址, 与下面两项一起代替演示文件 · instead of the file').env('MALLBRIDGE_API_URL'),
  )
  .addOption(new Option('--app-key <key>', 'APPKEY').env('MALLBRIDGE_APP_KEY'))
  .addOption(new Option('--secret <secret>', 'SECRET').env('MALLBRIDGE_SECRET'))
  .parse()
const options = program.opts<MerchantOptions>()

const simulator = createMerchantSimulator({
  ...readMerchants(options),
  mode: options.mode,
  stepMs: options.stepMs,
  say: (text) => console.error(text),
})
await runSimulator(simulator, options.port)

/** One merchant of one's own, by its key; else all of the demo. */
function readMerchants({ api, appKey, secret, demoFile }: MerchantOptions): {
  merchants: readonly MerchantAccount[]
  apiBaseUrl: string
} {
  if (api === undefined || appKey === undefined || secret === undefined) return readDemoFile(demoFile)
  return { merchants: [{ id: appKey, appKey, secret }], apiBaseUrl: api }
}
