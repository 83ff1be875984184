import { accessSync, constants, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the launcher of a development set-up takes from its environment. Undefined means: bring your own. */
export interface LauncherEnvironment {
  databaseUrl: string | undefined
  temporalAddress: string | undefined
  temporalNamespace: string
  temporalUiUrl: string | undefined
  temporalCliPath: string | undefined
  searchPath: string | undefined
  masterKeys: string | undefined
  isProduction: boolean
}

export function readLauncherEnvironment(): LauncherEnvironment {
  const { env } = process
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    temporalAddress: env.TEMPORAL_ADDRESS || undefined,
    temporalNamespace: env.TEMPORAL_NAMESPACE || 'default',
    temporalUiUrl: env.TEMPORAL_UI_URL || undefined,
    temporalCliPath: env.TEMPORAL_CLI_PATH || undefined,
    searchPath: env.PATH,
    masterKeys: env.MALLBRIDGE_MASTER_KEYS || undefined,
    isProduction: env.NODE_ENV === 'production',
  }
}

/** Our own environment and what a part needs on top of it. */
export function childEnvironment(additions: Record<string, string>): NodeJS.ProcessEnv {
  if (process.env.TEMPORAL_ADDRESS) return { ...process.env, ...additions }
  // The server is ours: what the environment or a profile says of another one (namespace, key, TLS) is not about it.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'))
  return { ...Object.fromEntries(inherited), TEMPORAL_CONFIG_FILE: '', ...additions }
}

/** Whether the user wants no colours: https://no-color.org. */
export function wantsPlainText(): boolean {
  return Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb'
}

/** Where downloaded binaries are kept: shared by all checkouts of a user, else inside the data directory. */
export function findCacheDirectory(dataDir: string): string {
  const shared = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mallbridge')
  try {
    mkdirSync(shared, { recursive: true })
    accessSync(shared, constants.W_OK)
    return shared
  } catch {
    return join(dataDir, 'cache')
  }
}
