#!/usr/bin/env node
// The command `mallbridge`: the TypeScript beside this file, run in this same process, so that signals and the exit
// code need no forwarding.
import 'tsx'

await import('./main.ts')
