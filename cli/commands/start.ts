import type { Command } from 'commander'
import { type StartOptions, start } from '../start/start.ts'

export function defineStart(command: Command): void {
  command
    .option('--fresh', '先清空 .data · wipe .data first', false)
    .option('--json', '只输出一个 JSON · print one JSON document when ready', false)
    .action((options: StartOptions) => start(options))
}
