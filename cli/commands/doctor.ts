import type { Command } from 'commander'
import type { Finding } from '../doctor/check.ts'
import { examine } from '../doctor/examine.ts'
import { dataDirectoryOf, ROOT } from '../start/data-directory.ts'
import { openTerminal, padColumns } from '../start/terminal.ts'

const NAME_COLUMNS = 18

export function defineDoctor(command: Command): void {
  command.option('--json', '只输出一个 JSON · print one JSON document', false).action(diagnose)
}

async function diagnose({ json }: { json: boolean }): Promise<void> {
  const findings = await examine(ROOT, dataDirectoryOf(ROOT))
  const isOk = findings.every((finding) => finding.isOk)
  if (json) console.log(JSON.stringify({ isOk, findings }))
  else print(findings)
  process.exitCode = isOk ? 0 : 1
}

function print(findings: Finding[]): void {
  const terminal = openTerminal({ json: false })
  for (const { name, isOk, detail, action } of findings) {
    const mark = isOk ? terminal.style('green', '✔') : terminal.style('red', '✘')
    const lines = [`  ${mark} ${padColumns(name, NAME_COLUMNS)} ${detail}`]
    if (action !== undefined) lines.push(`    ${padColumns('', NAME_COLUMNS)} → ${action}`)
    terminal.print(lines)
  }
}
