import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { z } from 'zod'
import { childEnvironment, readLauncherEnvironment } from '../../platform/servers/environment.ts'
import { type CommonOptions, withCommonOptions } from '../command-options.ts'
import { readDemoFile } from '../demo-file.ts'
import { CommandError, runCommand, usageError } from '../exit.ts'
import { EXIT } from '../exit-code.ts'
import { paint } from '../paper.ts'
import { ROOT } from '../start/data-directory.ts'

export function defineKeysRewrap(command: Command): void {
  withCommonOptions(command)
    .addHelpText(
      'after',
      `
1. 把新主密钥放在 MALLBRIDGE_MASTER_KEYS 最前面, 旧的保留, 重启全部进程.
2. 运行本命令; 可随时中断, 再次运行会接着做.
3. 显示没有剩余后, 过一小时再移除旧主密钥; 旧备份仍需要它.
1. Put the new master key in front in MALLBRIDGE_MASTER_KEYS, keep the old ones, and restart all processes.
2. Run this command. It may be stopped at any time, and goes on when it is run again.
3. When nothing is left, wait an hour and take the old key away. Backups from before still need it.`,
    )
    .action((options: CommonOptions) => runCommand(options, () => rewrapKeys(options)))
}

const Line = z.object({
  progress: z.object({ done: z.int(), total: z.int() }).optional(),
  report: z
    .object({
      masterKeyId: z.string(),
      rewrapped: z.object({ dataKeys: z.int(), applicationSecrets: z.int() }),
      left: z.record(z.string(), z.int()),
      refusals: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string(), rows: z.int() })),
    })
    .optional(),
  failure: z.object({ code: z.string(), zh: z.string(), en: z.string() }).optional(),
})
type Line = z.output<typeof Line>
type Report = NonNullable<Line['report']>

async function rewrapKeys({ demoFile, json }: CommonOptions): Promise<void> {
  const report = await runRewrap(settingsOf(demoFile), ({ done, total }) => {
    if (!json) console.log(`  ${done} / ${total}`)
  })
  if (json) console.log(JSON.stringify(report))
  else for (const line of linesOf(report)) console.log(line)
  if (Object.keys(report.left).length > 0) process.exitCode = EXIT.refused
}

/** Of the environment, else of the running demo. @throws CommandError USAGE, DemoFileError */
function settingsOf(demoFile: string): Record<string, string> {
  const environment = readLauncherEnvironment()
  const databaseUrl = environment.databaseUrl ?? readDemoFile(demoFile).databaseUrl
  const masterKeys = environment.masterKeys ?? readDemoKeys(demoFile)
  if (databaseUrl === undefined || masterKeys === null) {
    throw usageError('请设置 DATABASE_URL 和 MALLBRIDGE_MASTER_KEYS', 'set DATABASE_URL and MALLBRIDGE_MASTER_KEYS')
  }
  return { DATABASE_URL: databaseUrl, MALLBRIDGE_MASTER_KEYS: masterKeys }
}

/** `npm start` keeps its master keys beside the demo file. */
function readDemoKeys(demoFile: string): string | null {
  try {
    return readFileSync(join(dirname(resolve(demoFile)), 'keys'), 'utf8').trim()
  } catch {
    return null
  }
}

/** Only `db/` speaks with the database, so its own process does the work. */
async function runRewrap(
  settings: Record<string, string>,
  tell: (progress: NonNullable<Line['progress']>) => void,
): Promise<Report> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'db/rewrap.ts'], {
    cwd: ROOT,
    env: childEnvironment(settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let last: Line = {}
  for await (const text of createInterface({ input: child.stdout })) {
    last = Line.parse(JSON.parse(text))
    if (last.progress) tell(last.progress)
  }
  if (last.report) return last.report
  throw failureOf(last.failure)
}

function failureOf(failure: Line['failure']): CommandError {
  if (failure === undefined) {
    const [zh, en] = ['进程意外结束', 'the process ended before its work was done']
    const action = { zh: '再次运行会接着做.', en: 'Run it again: it goes on where it was.' }
    return new CommandError({ code: 'REWRAP_STOPPED', zh, en, action })
  }
  const isAway = failure.code === 'DATABASE_UNAVAILABLE'
  return new CommandError({ ...failure, exitCode: isAway ? EXIT.away : EXIT.refused })
}

function linesOf({ masterKeyId, rewrapped, left, refusals }: Report): string[] {
  const { dataKeys, applicationSecrets } = rewrapped
  const done = `已改用主密钥 ${masterKeyId}: 数据密钥 ${dataKeys}, 应用密钥 ${applicationSecrets} · wrapped with ${masterKeyId}: ${dataKeys} data keys, ${applicationSecrets} secrets`
  const others = Object.entries(left).map(([id, rows]) => `${id}: ${rows}`)
  if (others.length === 0) return [paint('green', `✔ ${done}`), '  没有剩余 · nothing is left under another key']
  const isMissed = refusals.length === 0
  return [
    `  ${done}`,
    paint('red', `✘ 仍由其他主密钥包裹 · still wrapped with others  ${others.join(', ')}`),
    ...refusals.flatMap(({ code, zh, en, rows }) => [`  · ${code} × ${rows}: ${zh}`, `    ${en}`]),
    ...(isMissed
      ? [
          '→ 有进程仍在用旧的主密钥配置: 全部重启后再次运行.',
          '  Some process still has the old master keys: restart all of them, then run this again.',
        ]
      : []),
  ]
}
