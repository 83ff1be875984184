import { rename, writeFile } from 'node:fs/promises'
import type { DemoFile } from '../demo-file.ts'

/** One application of the demo with its sandbox key. */
export interface DemoApplication {
  id: string
  name: string
  appKey: string
  secret: string
  keyId: string
}

/** `.data/demo.json` as `start` writes it: readers may count on less, see demo-file.ts. */
export interface WrittenDemo extends DemoFile {
  temporalNamespace: string
  /** Null for a server of somebody else, unless TEMPORAL_UI_URL names it. */
  temporalUiUrl: string | null
  mall: DemoApplication
  merchants: DemoApplication[]
}

/** Replaces the file as a whole, readable by its owner only: it holds secrets. */
export async function writeDemo(path: string, demo: WrittenDemo): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
