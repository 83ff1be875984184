import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const own = (name: string) => new URL(`assets/${name}`, import.meta.url)

/** All that the pages load, by the name under /docs/assets; nothing else is served from a disk. */
const ASSETS = {
  'docs.css': { file: own('docs.css'), mediaType: 'text/css; charset=utf-8' },
  'reference.js': { file: own('reference.js'), mediaType: 'text/javascript; charset=utf-8' },
  'swagger-ui.css': { file: require.resolve('swagger-ui-dist/swagger-ui.css'), mediaType: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': {
    file: require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
    mediaType: 'text/javascript; charset=utf-8',
  },
  'favicon.svg': { file: own('favicon.svg'), mediaType: 'image/svg+xml' },
} as const

export interface Asset {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** @throws the read error of a file that is missing: better at the start than at the first reader. */
export function readAssets(): Asset[] {
  return Object.entries(ASSETS).map(([name, { file, mediaType }]) => ({ name, mediaType, bytes: readFileSync(file) }))
}

/** The programs on the page about signatures. */
export function readSample(name: 'om1.py' | 'om1.js' | 'Om1.java'): string {
  return readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8')
}
