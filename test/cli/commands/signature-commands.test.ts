import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineSign } from '../../../cli/commands/sign.ts'
import { defineVerify } from '../../../cli/commands/verify.ts'

interface Vector {
  name: string
  secret: string
  direction: string
  method: string
  path: string
  query: string
  body: string
  appKey: string
  timestamp: string
  nonce: string
  stringToSign: string
  signature: string
}

const file = new URL('../../contract/vectors/signature.json', import.meta.url)
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as Partial<Vector>[]).filter(
  (vector): vector is Vector => vector.signature !== undefined && vector.stringToSign !== undefined,
)

const output: string[] = []
const errors: string[] = []
beforeEach(() => {
  output.length = 0
  errors.length = 0
  vi.spyOn(console, 'log').mockImplementation((line: string) => void output.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void errors.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function run(...args: string[]): Promise<void> {
  const program = new Command('mallbridge').exitOverride()
  defineSign(program.command('sign'))
  defineVerify(program.command('verify'))
  await program.parseAsync(args, { from: 'user' })
}

const argumentsOf = ({ appKey, secret, direction, method, path, query, body, timestamp, nonce }: Vector): string[] => {
  const options = { 'app-key': appKey, secret, direction, method, path, query, body, timestamp, nonce }
  return [...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]), '--json']
}

test.each(vectors.map((vector) => [vector.name, vector] as const))(
  'sign agrees with the worked case %s',
  async (_, vector) => {
    await run('sign', ...argumentsOf(vector))

    expect(JSON.parse(output.join('\n'))).toMatchObject({
      stringToSign: vector.stringToSign,
      headers: { 'X-Signature': vector.signature, 'X-Nonce': vector.nonce },
    })
  },
)

const post = requireVector()
const call = argumentsOf(post)

test('verify finds a right signature right', async () => {
  await run('verify', ...call, '--signature', post.signature)

  expect(JSON.parse(output.join('\n'))).toMatchObject({ isValid: true, cause: null })
  expect(process.exitCode).toBeUndefined()
})

test('verify names the likely cause of a wrong signature, and never shows the right one', async () => {
  const swapped = { ...post, direction: post.direction === 'M2P' ? 'L2P' : 'M2P' }
  await run('sign', ...argumentsOf(swapped))
  const { headers } = JSON.parse(output.join('\n')) as { headers: Record<string, string> }
  output.length = 0

  await run('verify', ...call, '--signature', headers['X-Signature'] ?? '')

  expect(JSON.parse(output.join('\n'))).toMatchObject({ isValid: false, cause: { code: 'DIRECTION_WRONG' } })
  expect(output.join('\n')).not.toContain(post.signature)
  expect(process.exitCode).toBe(1)
})

test('verify reads whole header lines as a log shows them', async () => {
  const { appKey, secret, timestamp, nonce, signature, ...rest } = post
  const headers = {
    'X-App-Key': appKey,
    'x-timestamp': timestamp,
    'X-Nonce': nonce,
    'X-Signature': signature,
    'X-Api-Version': '1.0',
  }
  const lines = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const target = ['--method', rest.method, '--path', rest.path, '--query', rest.query]

  await run('verify', ...target, '--body', rest.body, '--direction', rest.direction, '--secret', secret, ...lines)

  expect(output.join('\n')).toContain('签名正确')
  expect(output.join('\n')).toContain('时间戳与现在相差')
})

test('what is missing is said with the next step, and counts as wrong use', async () => {
  await run('verify', '--app-key', 'a', '--secret', 's', '--path', '/v1/orders')
  await run('sign', '--app-key', 'a', '--secret', 's', '--path', 'v1/orders')

  expect(errors.join('\n')).toContain('X-Signature')
  expect(errors.join('\n')).toContain('--path')
  expect(process.exitCode).toBe(2)
})

function requireVector(): Vector {
  const vector = vectors.find(({ body }) => body.startsWith('{'))
  if (vector === undefined) throw new Error('no worked case has a JSON body')
  return vector
}
