import { TemporalConnectionError } from '../platform/temporal-trouble.ts'
import { createProgram, withoutHelpCommand } from './program.ts'

const program = createProgram((code) => process.exit(code))

try {
  await program.parseAsync(withoutHelpCommand(process.argv.slice(2)), { from: 'user' })
} catch (error) {
  if (error instanceof TemporalConnectionError) console.error(error.zh)
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
