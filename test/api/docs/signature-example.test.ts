import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { signatureExample } from '../../../api/docs/signature-example.ts'
import { signaturePage } from '../../../api/docs/signature-page.ts'
import { parseQuery } from '../../../contract/canonical-query.ts'
import { MISMATCH_CAUSES } from '../../../contract/mismatch-causes.ts'

interface Vector {
  readonly name: string
  readonly secret: string
  readonly query: string
  readonly body: string
  readonly stringToSign: string
  readonly signature: string
}

/** The program that the page shows for Node.js. */
interface Sample {
  canonicalQuery(pairs: readonly (readonly [string, string])[]): string
  sign(secret: string, call: object): string
  signReply(secret: string, reply: object): string
  openCert(secret: string, cert: object): unknown
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const vectors: Vector[] = JSON.parse(read('../../contract/vectors/signature.json'))
const sample: Sample = await import(new URL('../../../api/docs/samples/om1.js', import.meta.url).href)
const example = signatureExample()

test('the worked example is a published vector', () => {
  const vector = vectors.find(({ name }) => name === 'chinese-query')

  expect(example.stringToSign).toBe(vector?.stringToSign)
  expect(example.signature).toBe(vector?.signature)
})

test('the page shows the ten lines, both signatures, the certificate and every usual mistake', async () => {
  const page = await signaturePage()

  for (const text of [example.signature, example.reply.signature, example.cert.certCipher]) expect(page).toContain(text)
  for (const line of example.stringToSign.split('\n')) expect(page).toContain(`<td><code>${line.replace('&', '&amp;')}`)
  for (const [name, { zh }] of Object.entries(MISMATCH_CAUSES)) {
    expect(page).toContain(`id="${name}"`)
    expect(page).toContain(zh.replaceAll('"', '&quot;'))
  }
})

test.each(vectors)('the program on the page signs $name', (vector) => {
  const parsed = parseQuery(vector.query)
  const query = sample.canonicalQuery(parsed.isValid ? parsed.pairs : [])

  expect(sample.sign(vector.secret, { ...vector, query })).toBe(vector.signature)
})

test('the program on the page signs a reply and opens a certCipher', () => {
  const { secret, appKey, reply, cert } = example

  expect(sample.signReply(secret, reply)).toBe(reply.signature)
  expect(sample.openCert(secret, { appKey, ...cert })).toEqual(JSON.parse(cert.opened))
})

test.each(['om1.py', 'Om1.java'])('%s uses the same words as the contract', (name) => {
  const source = read(`../../../api/docs/samples/${name}`)

  for (const word of ['OM1-HMAC-SHA256', 'OM1-REPLY', 'id-v1', '1.0']) expect(source).toContain(word)
})
