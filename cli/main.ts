import { Command } from 'commander'
import { registerDeliveries } from './commands/deliveries.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerOrderActions } from './commands/order-act.ts'
import { registerOrderShow } from './commands/order-show.ts'
import { registerOrdersTail } from './commands/orders-tail.ts'
import { registerResend } from './commands/resend.ts'
import { registerSign } from './commands/sign.ts'
import { registerStart } from './commands/start.ts'
import { registerTrigger } from './commands/trigger.ts'
import { registerVerify } from './commands/verify.ts'
import { EXIT } from './exit.ts'

const COMMANDS = [
  registerStart,
  registerTrigger,
  registerOrdersTail,
  registerOrderShow,
  registerOrderActions,
  registerSign,
  registerVerify,
  registerDeliveries,
  registerResend,
  registerDoctor,
]

const program = new Command('mallbridge')
  .description('Mallbridge: 移动商城与商户系统之间的订单编排 · order orchestration between a mall and its merchants')
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.done : EXIT.usage))
for (const register of COMMANDS) register(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
