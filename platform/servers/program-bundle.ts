import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'
import { buildOnce } from './built-file.ts'

const ROOMS = ['domain', 'contract', 'platform', 'db', 'activities', 'workflows', 'api', 'worker', 'cli', 'bench']
/** What runs as a process of its own. */
const SCRIPTS = [
  'api/main.ts',
  'worker/main.ts',
  'db/main.ts',
  'cli/simulators/merchant.ts',
  'cli/simulators/mall.ts',
  'bench/floor-worker.ts',
]

/** Programs built from our sources, so that a process starts without translating a thousand files first. */
export interface Programs {
  wasBuilt: boolean
  /** The built file of a script that is named relative to the checkout, such as `api/main.ts`. */
  fileOf(script: string): string
}

/** The programs for the sources as they are now. Packages stay where npm put them. */
export async function buildPrograms(root: string, directory: string): Promise<Programs> {
  const { path, wasBuilt } = await buildOnce({
    root,
    directory,
    name: 'programs',
    sources: [...ROOMS, 'package-lock.json'],
    write: (outdir) => bundle(root, outdir),
  })
  return { wasBuilt, fileOf: (script) => join(path, script.replace(/\.ts$/, '.mjs')) }
}

async function bundle(root: string, outdir: string): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: root,
    entryPoints: SCRIPTS,
    outdir,
    outbase: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'silent',
    plugins: [ownPlaces],
  })
}

/** A module that reads a file beside itself still finds it: its own place is written into it. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      return {
        loader: 'ts',
        contents: source
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
      }
    })
  },
}
