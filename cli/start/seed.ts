import { execFile } from 'node:child_process'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { childEnvironment } from '../../platform/servers/environment.ts'
import type { Programs } from '../../platform/servers/program-bundle.ts'
import type { Launch } from './launch.ts'
import type { DemoApplication } from './write-demo.ts'

const run = promisify(execFile)
const SCRIPT = 'db/main.ts'
const LIMIT_MS = 120_000
const LINES_SHOWN = 15

export interface SeededApplications {
  mall: DemoApplication
  merchants: DemoApplication[]
}

type PrintedApplication = DemoApplication & { kind: 'MALL' | 'MERCHANT' }

/**
 * Brings the database to the newest schema and, unless it is for production, fills an empty one with the demo. The
 * demo's callback URLs follow the simulators' ports of this start.
 *
 * @returns the demo's applications, or null without a demo.
 */
export async function migrateAndSeed(
  launch: Launch,
  { databaseUrl, masterKeys, programs }: { databaseUrl: string; masterKeys: string; programs: Programs },
): Promise<SeededApplications | null> {
  const isDemo = !launch.environment.isProduction
  const env = childEnvironment({
    DATABASE_URL: databaseUrl,
    MALLBRIDGE_MASTER_KEYS: masterKeys,
    ...(isDemo ? demoSettings(launch) : {}),
  })
  const printed = await runScript(launch, programs.fileOf(SCRIPT), env)
  if (!isDemo) return null
  return readApplications(printed)
}

export function simulatorUrls({ ports }: Pick<Launch, 'ports'>): { mall: string; merchant: string } {
  return {
    mall: `http://127.0.0.1:${ports.mallSimulator}`,
    merchant: `http://127.0.0.1:${ports.merchantSimulator}`,
  }
}

function demoSettings(launch: Launch): Record<string, string> {
  const urls = simulatorUrls(launch)
  return {
    MALLBRIDGE_DEMO: '1',
    MALLBRIDGE_MALL_SIMULATOR_URL: urls.mall,
    MALLBRIDGE_MERCHANT_SIMULATOR_URL: urls.merchant,
  }
}

async function runScript(
  { root, data, environment, interruption }: Launch,
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const logFile = join(data.logs, 'database.log')
  await mkdir(data.logs, { recursive: true })
  try {
    const options = { cwd: root, env, timeout: LIMIT_MS, signal: interruption }
    const { stdout, stderr } = await run(process.execPath, [file], options)
    // The answer on stdout holds the demo's secrets: only the messages are logged.
    await appendFile(logFile, stderr, { mode: 0o600 })
    return stdout
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    await appendFile(logFile, stderr, { mode: 0o600 })
    const tail = stderr.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n')
    // What --fresh wipes is ours; a database of one's own it leaves alone.
    const [zh, en] =
      environment.databaseUrl === undefined
        ? ['运行 npm start -- --fresh', 'npm start -- --fresh begins without the old data']
        : ['换用空数据库', 'an empty database begins without the old data']
    throw new Error(
      `数据库迁移失败: 请查看 ${logFile}; 如不需要旧数据, ${zh}.\n` +
        `The database cannot be brought up to date: see ${logFile}; ${en}.\n${tail}`,
      { cause: error },
    )
  }
}

function readApplications(printed: string): SeededApplications {
  const line = printed.split('\n').findLast((text) => text.startsWith('{'))
  const { applications } = JSON.parse(line ?? '{"applications":[]}') as { applications: PrintedApplication[] }
  const mall = applications.find(({ kind }) => kind === 'MALL')
  const merchants = applications.filter(({ kind }) => kind === 'MERCHANT')
  if (mall === undefined || merchants.length === 0) {
    throw new Error(
      '数据库里没有演示应用: 请换用空数据库, 或运行 npm start -- --fresh. ' +
        'The database holds no demo applications: use an empty one, or run npm start -- --fresh.',
    )
  }
  return { mall: pick(mall), merchants: merchants.map(pick) }
}

function pick({ id, name, appKey, secret, keyId }: PrintedApplication): DemoApplication {
  return { id, name, appKey, secret, keyId }
}
