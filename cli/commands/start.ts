import type { Command } from 'commander'
import { type StartOptions, start } from '../start/start.ts'

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('启动全部服务 · start everything: PostgreSQL, Temporal, API, worker and the two simulators')
    .option('--fresh', '先清空 .data · wipe .data first', false)
    .option('--json', '只输出一个 JSON · print one JSON document when ready', false)
    .action((options: StartOptions) => start(options))
}
