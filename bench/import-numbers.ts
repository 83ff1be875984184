import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { ApiClient, FileSender } from '../cli/api-client.ts'
import { BATCH_FORMATS } from '../contract/catalogue/batch.ts'
import type { Progress } from './progress.ts'

export interface ImportFigures {
  /** Until the last row had its result. */
  seconds: number
  /** Until the last file was taken. */
  takenSeconds: number
}

interface ImportWish {
  batches: number
  /** In each of them. */
  rows: number
  /** Of every row. */
  outcome: 'ADDED' | 'UNCHANGED'
  progress: Progress
}

const PATH = '/v1/catalog/batches'
const LOOK_MS = 200
const FIRST_NUMBER = 15_000_000_000
/** Thirteen cities, as in a province. */
const CITIES = 13

const Taken = z.object({ batchId: z.string() })
const Batch = z.object({ state: z.string(), doneCount: z.int(), counts: z.record(z.string(), z.int()) })

/** @throws Error when a row has another outcome. */
export async function importNumbers(
  api: ApiClient & FileSender,
  { batches, rows, outcome, progress }: ImportWish,
): Promise<ImportFigures> {
  const files = Array.from({ length: batches }, (_, index) => fileOf(index * rows, rows))
  const startedAt = performance.now()
  const secondsSince = () => (performance.now() - startedAt) / 1000
  const batchIds: string[] = []
  for (const content of files) {
    const { batchId } = await api.send({ path: PATH, content, mediaType: BATCH_FORMATS.NDJSON, data: Taken })
    batchIds.push(batchId)
  }
  const takenSeconds = secondsSince()
  for (const [index, batchId] of batchIds.entries()) {
    const { counts } = await untilDone(api, batchId, (done) => progress.moves(`${index * rows + done} 行 rows`))
    if (counts[outcome] !== rows) throw new Error(`batch ${index + 1}: ${JSON.stringify(counts)}`)
  }
  const seconds = secondsSince()
  progress.done(`${outcome} ${batches * rows}: ${seconds.toFixed(1)} s`)
  return { seconds, takenSeconds }
}

async function untilDone(api: ApiClient, batchId: string, onProgress: (done: number) => void) {
  for (;;) {
    const batch = await api.get({ path: `${PATH}/${batchId}`, data: Batch })
    onProgress(batch.doneCount)
    if (batch.state === 'DONE') return batch
    await sleep(LOOK_MS)
  }
}

function fileOf(from: number, rows: number): Uint8Array {
  const lines = Array.from({ length: rows }, (_, index) => `${JSON.stringify(numberOf(from + index))}\n`)
  return new TextEncoder().encode(lines.join(''))
}

function numberOf(index: number) {
  const city = 320_100 + (index % CITIES) * 100
  return {
    kind: 'NUMBER',
    phoneNumber: String(FIRST_NUMBER + index * 7),
    numberProvince: '320000',
    numberCity: String(city),
    prepayAmount: 5_000 + (index % 10) * 1_000,
    minMonthlySpend: 3_900,
    planCodes: ['PLAN-88'],
  }
}
