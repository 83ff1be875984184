import { isIP } from 'node:net'
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../domain/order.ts'
import { DEFAULT_RATE_QUOTAS, type RateQuotas } from '../domain/rate-limit.ts'
import { ORDER_TASK_QUEUE } from '../domain/task-queue.ts'
import { type CarrierAccount, readCarrierAccount, readKdniao } from './carrier-account.ts'
import { type KeyRing, readMasterKeys } from './key-ring.ts'

/** Settings of a process; the only place that reads the environment. */
export interface Config {
  databaseUrl: string
  masterKeys: KeyRing
  environment: 'SANDBOX' | 'LIVE'
  isProduction: boolean
  host: string
  port: number
  /** An IP address: where the worker's metrics are served. */
  metricsHost: string
  /** 0 switches them off. */
  metricsPort: number
  /** Hosts that requests may name besides loopback, for deployments behind a name. */
  allowedHosts: readonly string[]
  trustedProxies: readonly string[]
  publicBaseUrl: string | null
  consoleUrl: string | null
  bundlePath: string | null
  taskQueue: string
  logLevel: string
  orderPolicy: OrderPolicy
  /** Days that the key of an ended order's personal data lives on (contract section 4). */
  shredAfterMs: number
  seedsDemo: boolean
  merchantSimulatorUrl: string | null
  mallSimulatorUrl: string | null
  kuaidi100: { salt: string } | null
  kdniao: { businessId: string; appKey: string } | null
  carrierAccount: CarrierAccount | null
  rateQuotas: RateQuotas
  workerSlots: { activities: number; partnerCalls: number; cachedWorkflows: number }
}

type Environment = Record<string, string | undefined>

const DAY_MS = 24 * 3600_000

/** @throws Error that names the variable and what it must be. */
export function readConfig(environment: Environment = process.env): Config {
  const isProduction = environment.NODE_ENV === 'production'
  const seedsDemo = environment.MALLBRIDGE_DEMO === '1'
  if (isProduction && seedsDemo)
    throw new Error('MALLBRIDGE_DEMO=1 is refused with NODE_ENV=production: no demo keys there')
  const carrierAccount = readCarrierAccount(environment)
  return {
    databaseUrl: required(environment, 'DATABASE_URL', 'postgres://user:password@host:5432/mallbridge'),
    masterKeys: readMasterKeys(required(environment, 'MALLBRIDGE_MASTER_KEYS', 'k1:<32 random bytes in base64>')),
    environment: readEnvironment(environment.MALLBRIDGE_ENVIRONMENT),
    isProduction,
    host: environment.HOST ?? '127.0.0.1',
    port: whole(environment, 'PORT', 8700),
    metricsHost: address(environment, 'METRICS_HOST', '127.0.0.1'),
    metricsPort: whole(environment, 'METRICS_PORT', 0),
    allowedHosts: list(environment.MALLBRIDGE_ALLOWED_HOSTS),
    trustedProxies: list(environment.MALLBRIDGE_TRUSTED_PROXIES),
    publicBaseUrl: environment.MALLBRIDGE_PUBLIC_URL ?? null,
    consoleUrl: environment.MALLBRIDGE_CONSOLE_URL ?? null,
    taskQueue: environment.MALLBRIDGE_TASK_QUEUE ?? ORDER_TASK_QUEUE,
    bundlePath: environment.MALLBRIDGE_BUNDLE_PATH ?? null,
    logLevel: environment.LOG_LEVEL ?? 'info',
    // Not a policy that anyone sets: it follows from the account.
    orderPolicy: { ...readPolicy(environment.MALLBRIDGE_ORDER_POLICY), subscribesParcels: carrierAccount !== null },
    shredAfterMs: whole(environment, 'MALLBRIDGE_SHRED_AFTER_DAYS', 30) * DAY_MS,
    seedsDemo,
    merchantSimulatorUrl: environment.MALLBRIDGE_MERCHANT_SIMULATOR_URL ?? null,
    mallSimulatorUrl: environment.MALLBRIDGE_MALL_SIMULATOR_URL ?? null,
    kuaidi100: environment.KUAIDI100_SALT ? { salt: environment.KUAIDI100_SALT } : null,
    kdniao: readKdniao(environment),
    carrierAccount,
    rateQuotas: readRateQuotas(environment),
    workerSlots: {
      activities: whole(environment, 'MALLBRIDGE_ACTIVITY_SLOTS', 30),
      partnerCalls: whole(environment, 'MALLBRIDGE_PARTNER_SLOTS', 30),
      cachedWorkflows: whole(environment, 'MALLBRIDGE_CACHED_WORKFLOWS', 100),
    },
  }
}

function required(environment: Environment, name: string, example: string): string {
  const value = environment[name]
  if (!value) throw new Error(`${name} is not set; it looks like ${example} 未设置 ${name}`)
  return value
}

function whole(environment: Environment, name: string, standard: number): number {
  const text = environment[name]
  if (text === undefined || text === '') return standard
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`)
  return Number(text)
}

/** The windows that the names tell are those of domain/rate-limit.ts. */
function readRateQuotas(environment: Environment): RateQuotas {
  const standard = DEFAULT_RATE_QUOTAS
  return {
    READ: whole(environment, 'MALLBRIDGE_READS_PER_SECOND', standard.READ),
    ORDER: whole(environment, 'MALLBRIDGE_ORDER_CALLS_PER_SECOND', standard.ORDER),
    CATALOGUE: whole(environment, 'MALLBRIDGE_CATALOGUE_CALLS_PER_MINUTE', standard.CATALOGUE),
    PICTURE: whole(environment, 'MALLBRIDGE_PICTURE_CALLS_PER_MINUTE', standard.PICTURE),
    NOT_FOUND: whole(environment, 'MALLBRIDGE_NOT_FOUND_PER_10_MINUTES', standard.NOT_FOUND),
    REFUSED: whole(environment, 'MALLBRIDGE_REFUSED_CALLS_PER_MINUTE', standard.REFUSED),
  }
}

/** The engine's library binds to addresses only, and ends the process on a name. */
function address(environment: Environment, name: string, standard: string): string {
  const text = environment[name] || standard
  if (isIP(text) === 0) throw new Error(`${name} must be an IP address, not "${text}"`)
  return text
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** A mistyped name must not open the wrong one of two worlds. */
function readEnvironment(name: string | undefined): Config['environment'] {
  if (name === undefined || name === '' || name === 'SANDBOX') return 'SANDBOX'
  if (name === 'LIVE') return 'LIVE'
  throw new Error(`MALLBRIDGE_ENVIRONMENT must be SANDBOX or LIVE, not "${name}"`)
}

/** A JSON object with any of the fields of OrderPolicy, for tests and for those whose contract has other deadlines. */
function readPolicy(text: string | undefined): OrderPolicy {
  if (!text) return DEFAULT_ORDER_POLICY
  const given = readObject(text)
  const unknown = Object.keys(given).filter((name) => !(name in DEFAULT_ORDER_POLICY))
  if (unknown.length > 0) throw new Error(`MALLBRIDGE_ORDER_POLICY has unknown fields: ${unknown.join(', ')}`)
  for (const [name, value] of Object.entries(given)) {
    const standard = DEFAULT_ORDER_POLICY[name as keyof OrderPolicy]
    const isGood =
      typeof value === typeof standard && (typeof value !== 'number' || (Number.isSafeInteger(value) && value >= 0))
    if (!isGood) throw new Error(`MALLBRIDGE_ORDER_POLICY: ${name} must be like ${String(standard)}`)
  }
  return { ...DEFAULT_ORDER_POLICY, ...given }
}

function readObject(text: string): Record<string, unknown> {
  try {
    const given: unknown = JSON.parse(text)
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { ...given }
  } catch {
    // Told below, like a text that is JSON and no object.
  }
  throw new Error('MALLBRIDGE_ORDER_POLICY must be a JSON object, such as {"payMs":900000}')
}
