import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vi } from 'vitest'
import { makeTemporaryDirectory } from './temporary-directory.ts'

const TLS_MATERIAL = ['TLS_CLIENT_CERT', 'TLS_CLIENT_KEY', 'TLS_SERVER_CA_CERT'].flatMap((name) => [
  `${name}_PATH`,
  `${name}_DATA`,
])
const SETTINGS = ['ADDRESS', 'NAMESPACE', 'PROFILE', 'API_KEY', 'TLS', 'TLS_SERVER_NAME', ...TLS_MATERIAL]

/** Nothing that the machine's own environment or profile says of Temporal counts in this test. */
export function forgetTemporal(): void {
  for (const name of SETTINGS) vi.stubEnv(`TEMPORAL_${name}`, undefined)
  vi.stubEnv('TEMPORAL_CONFIG_FILE', '')
}

/** A `temporal.toml` with one profile, chosen as a user would choose it. */
export async function writeTemporalProfile(profile: { address: string; namespace: string }): Promise<void> {
  const file = join(await makeTemporaryDirectory(), 'temporal.toml')
  const lines = Object.entries(profile).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
  await writeFile(file, ['[profile.test]', ...lines, ''].join('\n'))
  vi.stubEnv('TEMPORAL_CONFIG_FILE', file)
  vi.stubEnv('TEMPORAL_PROFILE', 'test')
}
