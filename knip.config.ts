import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  // Knip finds the rest by itself: the scripts and the bin of package.json, vitest.config.ts and drizzle.config.ts.
  entry: [
    'cli/bootstrap.mjs', // Behind `exec` in package.json's scripts.
    'cli/main.ts',
    'cli/simulators/*.ts',
    'api/main.ts',
    'worker/main.ts',
    'worker/bundle.ts',
    'db/main.ts',
    'db/rewrap.ts', // Started by `mallbridge keys rewrap`.
    'bench/main.ts',
    'bench/catalogue-import.ts', // Behind `exec` in package.json's scripts, like all benchmarks.
    'bench/catalogue-numbers.ts',
    'bench/floor-worker.ts', // A process of its own.
    'bench/floor-workflow.ts', // Taken by path, like all workflows.
    'test/replay/mutated-workflows.ts',
    'test/workflows/lane-workflow.ts',
    'workflows/index.ts', // The SDK takes workflows by path, so no import leads here.
    'test/**/*.test.ts',
  ],
  project: [
    '{domain,contract,platform,db,workflows,activities,api,worker,console,cli,bench,test}/**/*.{ts,tsx,mjs}',
    '!db/migrations/**',
  ],
  ignoreDependencies: [
    'protobufjs', // Pinned for the SDK: without it, replaying a JSON history throws "type must be a Type".
  ],
  // A type that a file exports beside the function that takes it is part of that function's signature.
  ignoreExportsUsedInFile: { interface: true, type: true },
}

export default config
