import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { ROOT } from '../cli/start/data-directory.ts'
import { childEnvironment } from '../platform/servers/environment.ts'
import type { Programs } from '../platform/servers/program-bundle.ts'

const run = promisify(execFile)
const LIMIT_MS = 120_000
/** More phones than any run orders. */
const STOCK = 1_000_000

export interface DemoApplication {
  id: string
  kind: 'MALL' | 'MERCHANT'
  appKey: string
  secret: string
}

export interface SeedOptions {
  databaseUrl: string
  masterKeys: string
  programs: Programs
  merchantUrl: string
  /** Without it the mall has no URL for notices, and gets none. */
  mallUrl?: string
}

/** Migrates and seeds the demo; a second time only changes where the partners are called. */
export async function seed(options: SeedOptions): Promise<DemoApplication[]> {
  const { databaseUrl, masterKeys, programs, merchantUrl, mallUrl } = options
  const env = childEnvironment({
    DATABASE_URL: databaseUrl,
    MALLBRIDGE_MASTER_KEYS: masterKeys,
    MALLBRIDGE_DEMO: '1',
    MALLBRIDGE_MERCHANT_SIMULATOR_URL: merchantUrl,
    ...(mallUrl === undefined ? {} : { MALLBRIDGE_MALL_SIMULATOR_URL: mallUrl }),
  })
  const { stdout } = await run(process.execPath, [programs.fileOf('db/main.ts')], { cwd: ROOT, env, timeout: LIMIT_MS })
  const line = stdout.split('\n').findLast((text) => text.startsWith('{')) ?? ''
  return (JSON.parse(line) as { applications: DemoApplication[] }).applications
}

/** The demo has some hundred phones; a run must not end because they are sold. */
export async function fillStock(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  await sql`update terminal_skus set stock = ${STOCK}`
  await sql.end()
}
