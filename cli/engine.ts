import { connectTemporal, type TemporalConnection } from '../platform/temporal.ts'
import { TemporalConnectionError } from '../platform/temporal-trouble.ts'
import { DemoFileError, readDemoFile } from './demo-file.ts'
import { CommandError } from './exit.ts'
import { EXIT } from './exit-code.ts'

export const TEMPORAL_ADDRESS_OPTION = [
  '--temporal-address <address>',
  '代替 TEMPORAL_ADDRESS · where the engine is, instead of TEMPORAL_ADDRESS',
] as const

export interface EngineOptions {
  readonly demoFile: string
  readonly temporalAddress?: string
}

const CONNECT_LIMIT_MS = 5_000

/** The environment and its profile count first, with all that they say of TLS and keys; then the demo's server. */
export async function connectEngine({ demoFile, temporalAddress }: EngineOptions): Promise<TemporalConnection> {
  const fallback = () => {
    const demo = readDemoFile(demoFile)
    return { address: demo.temporalAddress, namespace: demo.temporalNamespace }
  }
  try {
    return await connectTemporal({ address: temporalAddress, fallback, limitMs: CONNECT_LIMIT_MS })
  } catch (error) {
    throw error instanceof DemoFileError ? error : engineAway(error)
  }
}

export function engineAway(error: unknown): CommandError {
  const en = error instanceof Error ? error.message : String(error)
  return new CommandError({
    code: 'ENGINE_UNAVAILABLE',
    zh: `Temporal 没有应答: ${error instanceof TemporalConnectionError ? error.zh : en}`,
    en,
    action: { zh: '运行 npm start, 或用 npm run doctor 检查.', en: 'Run npm start, or look with npm run doctor.' },
    exitCode: EXIT.away,
  })
}
