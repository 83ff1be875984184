import { sql } from 'drizzle-orm'
import { test, vi } from 'vitest'
vi.mock('@temporalio/activity', () => ({ log: { error: console.error }, heartbeat() {} }))
import { nextWaitingRows, countBatch, claimRows, recordResults } from '../db/commands/catalogue-batches.ts'
import { addNumbers } from '../db/commands/catalogue/add-numbers.ts'
import { readBatchRow } from '../contract/catalogue/batch-row.ts'
import { openStore } from './support/stored-orders.ts'
test('prof', async () => {
  const { db, close } = await openStore()
  const timed = async (name: string, work: () => Promise<unknown>) => { const t = performance.now(); const r = await work(); times.push(`${name} ${(performance.now() - t).toFixed(0)}`); return r as any }
  let times: string[] = []
  for (const id of ['b1', 'b2']) {
    const rows = Array.from({ length: 10000 }, (_, i) => ({ line: i + 1, body: { kind: 'NUMBER', phoneNumber: String((id === 'b1' ? 13900000000 : 13800000000) + i), numberProvince: '320000', numberCity: '320100', prepayAmount: 5000 } }))
    await db.execute(sql`insert into catalogue_batches (batch_id, merchant_id, format, sha256, row_count) values (${id}, 'M', 'NDJSON', 'x', 10000)`)
    for (let c = 0; c < 20; c++) await timed('insert', () => db.execute(sql`insert into catalogue_batch_rows (batch_id, line, body) select ${id}, line, body from json_to_recordset(${JSON.stringify(rows.slice(c*500, c*500+500))}::json) as i(line int, body jsonb)`))
    console.log(times.join(', ')); times = []
    for (let c = 0; c < 10; c++) {
      const next = await timed('next', () => nextWaitingRows(db, id))
      const sound = await timed('zod', async () => next.map((r: any) => readBatchRow(r.body)))
      const lines = next.map((r: any) => r.line)
      await timed('tx', () => db.transaction(async (t) => {
        await timed('claim', () => claimRows(t, id, { firstLine: lines[0], lastLine: lines.at(-1) }))
        await timed('add', () => addNumbers(t, 'M', sound.map((s: any) => s.body)))
        await timed('record', () => recordResults(t, id, lines.map((line: number) => ({ line, kind: 'NUMBER', code: 'x', outcome: 'ADDED', field: null, failureCode: null, messageZh: null, messageEn: null }))))
      }))
      await timed('count', () => countBatch(db, id))
      console.log(times.join(', ')); times = []
    }
  }
  await close()
}, 200000)
