import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

/** Where `mallbridge start` leaves what the other commands and the simulators need to know. */
export const DEFAULT_DEMO_FILE = '.data/demo.json'

const Account = z.object({
  id: z.string().min(1),
  appKey: z.string().min(1),
  secret: z.string().min(1),
  keyId: z.string().min(1).optional(),
})

const MerchantAccount = Account.extend({ name: z.string().optional() })

const DemoFile = z.object({
  apiBaseUrl: z.url(),
  temporalAddress: z.string().optional(),
  temporalUiUrl: z.string().nullish(),
  temporalNamespace: z.string().default('default'),
  databaseUrl: z.string().optional(),
  mall: Account,
  merchants: z.array(MerchantAccount).min(1),
  merchantSimulatorUrl: z.url(),
  mallSimulatorUrl: z.url(),
})

export type DemoFile = z.infer<typeof DemoFile>
export type Account = z.infer<typeof Account>
export type MerchantAccount = z.infer<typeof MerchantAccount>

/** Nothing runs yet, or the file is of another version. */
export class DemoFileError extends Error {
  override name = 'DemoFileError'
  readonly zh: string
  readonly action: { zh: string; en: string }

  constructor({ path, zh, en }: { path: string; zh: string; en: string }) {
    super(`${path}: ${en}`)
    this.zh = `${path}: ${zh}`
    this.action = {
      zh: '先运行 npm start, 或用 --demo-file 指明文件.',
      en: 'Run npm start first, or name the file with --demo-file.',
    }
  }
}

/** @throws DemoFileError */
export function readDemoFile(path: string = DEFAULT_DEMO_FILE): DemoFile {
  const parsed = DemoFile.safeParse(readJson(resolve(path), path))
  if (parsed.success) return parsed.data
  // The issue's path alone: its message may quote a secret.
  const field = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new DemoFileError({ path, zh: `字段 ${field} 缺失或不正确`, en: `the field ${field} is missing or wrong` })
}

function readJson(file: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new DemoFileError({ path, zh: '文件不存在或不是 JSON', en: 'there is no such file, or it is no JSON' })
  }
}
