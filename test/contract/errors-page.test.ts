import { expect, test } from 'vitest'
import { errorsPage } from '../../contract/errors-page.ts'
import type { FailureRow } from '../../domain/failure/row.ts'
import { FAILURES } from '../../domain/failure.ts'

const page = errorsPage()
const rows = Object.entries<FailureRow>(FAILURES)

test.each(rows)('%s has one place on the page, with cause and remedy in both languages', (code, row) => {
  expect(page.split(`<a id="${code}"></a>`)).toHaveLength(2)
  for (const text of [row.zh, row.en, row.causeZh, row.causeEn, row.actionZh, row.actionEn])
    expect(page).toContain(text)
})

test('codes stand under their HTTP status, in rising order and each status with a name', () => {
  const headings = [...page.matchAll(/^## (\d{3})( .+)?$/gm)]
  const statuses = headings.map(([, status]) => Number(status))

  expect(statuses).toEqual([...new Set(rows.map(([, row]) => row.status))].sort((a, b) => a - b))
  for (const [, , name] of headings) expect(name).toMatch(/\p{Script=Han}.* [A-Z]/u)
  for (const section of page.split(/^## /m).slice(1)) {
    for (const [, code = ''] of section.matchAll(/^### (.+)$/gm)) {
      expect(rows.find(([name]) => name === code)?.[1].status).toBe(Number(section.slice(0, 3)))
    }
  }
})
