import { Command } from 'commander'
import { registerDoctor } from './commands/doctor.ts'
import { registerStart } from './commands/start.ts'

const COMMANDS = [registerStart, registerDoctor]

const program = new Command('mallbridge')
  .description('Mallbridge: 移动商城与商户系统之间的订单编排 · order orchestration between a mall and its merchants')
  .showHelpAfterError()
for (const register of COMMANDS) register(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
