import { expect } from 'vitest'
import type { WireAnswer } from '../../support/raw-http.ts'
import { APPS } from './apps.ts'

/** Neither secrets, nor stacks, SQL or identity numbers. Of 64 hex digits only digests may show: a signature has the same form. */
export function expectNoLeak({ body }: WireAnswer): void {
  const secrets = Object.values(APPS).flatMap((app) => app.secrets.map(({ secret }) => secret))
  for (const secret of secrets) expect(body).not.toContain(secret)
  const { bodySha256, stringToSignSha256 } = body.startsWith('{') ? JSON.parse(body) : {}
  const unexplained = (body.match(/[0-9a-f]{64}/g) ?? []).filter(
    (hex) => hex !== bodySha256 && hex !== stringToSignSha256,
  )
  expect(unexplained).toEqual([])
  expect(body).not.toMatch(/node_modules|\.ts:\d|\bselect\b.+\bfrom\b|\binsert into\b|\bupdate\b.+\bset\b/i)
  expect(body).not.toMatch(/\b\d{17}[\dA-Z]\b/)
}
