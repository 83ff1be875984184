// The door behind `npm start`, `npm test`, `npm run doctor` and `npm run bench`. It needs nothing but Node: it installs
// the packages when they are missing or older than package-lock.json, then starts the real thing.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const NODE_NEEDED = [20, 19]
const ROOT = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const MODULES = join(ROOT, 'node_modules')
const STAMP = join(MODULES, '.mallbridge-lock')
const LOCK = join(ROOT, 'package-lock.json')

const COMMANDS = {
  start: (args) => runTypeScript('cli/main.ts', ['start', ...args]),
  doctor: (args) => runTypeScript('cli/main.ts', ['doctor', ...args]),
  bench: (args) => runTypeScript('bench/main.ts', args),
  'bench:import': (args) => runTypeScript('bench/catalogue-import.ts', args),
  'bench:numbers': (args) => runTypeScript('bench/catalogue-numbers.ts', args),
  test: runTests,
}

const [name = '', ...args] = process.argv.slice(2)
const command = COMMANDS[name]
if (command === undefined) fail(`node cli/bootstrap.mjs ${Object.keys(COMMANDS).join(' | ')}`)
requireNode()
installWhenNeeded({ withDevelopment: name === 'test' || name.startsWith('bench') })
process.exitCode = await command(args)

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [neededMajor, neededMinor] = NODE_NEEDED
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return
  const needed = NODE_NEEDED.join('.')
  fail(
    `需要 Node ${needed} 或更新版本, 现在是 ${process.versions.node}: 请从 https://nodejs.org 安装.\n` +
      `Node ${needed} or newer is needed, this is ${process.versions.node}: install it from https://nodejs.org.`,
  )
}

function installWhenNeeded({ withDevelopment }) {
  const stamp = createHash('sha256').update(readFileSync(LOCK)).digest('hex')
  if (readText(STAMP) === stamp && hasPackages({ withDevelopment })) return
  if (!hasLockedPackages({ withDevelopment })) install({ withDevelopment })
  writeFileSync(STAMP, stamp)
}

/** A cheap look, so that a directory that was cleaned by hand is noticed. */
function hasPackages({ withDevelopment }) {
  return existsSync(join(MODULES, 'tsx')) && (!withDevelopment || existsSync(join(MODULES, 'vitest')))
}

/** Whether an install by hand already brought what package-lock.json names; npm keeps its own list of what is there. */
function hasLockedPackages({ withDevelopment }) {
  const installedText = readText(join(MODULES, '.package-lock.json'))
  if (installedText === null || !hasPackages({ withDevelopment })) return false
  const installed = JSON.parse(installedText).packages
  return Object.entries(JSON.parse(readFileSync(LOCK, 'utf8')).packages).every(([path, locked]) => {
    if (path === '' || locked.optional || locked.devOptional || locked.peer) return true
    if (locked.dev && !withDevelopment) return true
    return installed[path]?.version === locked.version
  })
}

function install({ withDevelopment }) {
  say('正在安装依赖 · installing packages (npm ci)')
  const npmArgs = ['ci', '--no-fund', '--no-audit', ...(withDevelopment ? ['--include=dev'] : [])]
  // Under `npm start` npm tells where it lies; otherwise the one on PATH is used.
  const npmFile = process.env.npm_execpath
  const hasNpmFile = npmFile?.endsWith('npm-cli.js') && existsSync(npmFile)
  const [file, fileArgs] = hasNpmFile ? [process.execPath, [npmFile, ...npmArgs]] : ['npm', npmArgs]
  const { status, error } = spawnSync(file, fileArgs, { cwd: ROOT, stdio: ['ignore', 2, 2] })
  if (status !== 0) {
    fail(
      `npm ci 失败 (${error?.message ?? `code ${status}`}): 请检查网络或 npm 源, 然后重试.\n` +
        `npm ci failed: check the network or the npm registry, then try again.`,
    )
  }
  applyPatches()
}

/** npm does it itself, but not where install scripts are switched off; a second time changes nothing. */
function applyPatches() {
  const patcher = join(MODULES, 'patch-package', 'index.js')
  if (!existsSync(join(ROOT, 'patches'))) return
  const { status, stdout, stderr } = spawnSync(process.execPath, [patcher], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0)
    fail(
      `${stdout}${stderr}\n` +
        '依赖补丁无法应用 · patches/ do not fit the installed packages: rm -rf node_modules && npm ci',
    )
}

function runTypeScript(file, fileArgs) {
  return run(['--import', 'tsx', join(ROOT, file), ...fileArgs])
}

async function runTests(vitestArgs) {
  const directory = mkdtempSync(join(tmpdir(), 'mallbridge-report-'))
  const report = join(directory, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const vitest = join(MODULES, 'vitest', 'vitest.mjs')
    // A group of its own, so that a signal also reaches its workers: they would outlive it with a test that hangs.
    const code = await run([vitest, 'run', ...reporters, ...vitestArgs], { asGroup: true })
    const { passed, failed } = countTests(report, code)
    console.log(`${passed} passed, ${failed} failed`)
    return failed > 0 || passed === 0 ? code || 1 : 0
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A file that could not be loaded, a broken set-up and an error outside of any test count as one failure each. */
function countTests(report, code) {
  const text = readText(report)
  if (text === null) return { passed: 0, failed: 1 }
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(text)
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = numFailedTests + brokenFiles.length
  return { passed: numPassedTests, failed: failed === 0 && (code !== 0 || numPassedTests === 0) ? 1 : failed }
}

/** Runs Node as our child with our terminal, hands signals on, and answers its exit code. */
function run(nodeArgs, { asGroup = false } = {}) {
  return new Promise((answer) => {
    const child = spawn(process.execPath, nodeArgs, { cwd: ROOT, stdio: 'inherit', detached: asGroup })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    const forward = (signal) => (asGroup ? process.kill(0 - (child.pid ?? 0), signal) : child.kill(signal))
    for (const signal of signals) process.on(signal, forward)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => {
      for (const each of signals) process.off(each, forward)
      answer(signal === null ? (code ?? 1) : 128 + constants.signals[signal])
    })
  })
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
