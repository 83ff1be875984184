/** How far a long piece of work is: a bar on a terminal, a line now and then where stderr goes elsewhere. */
export interface ProgressBar {
  show(done: number, note: string): void
  end(): void
}

const BAR_COLUMNS = 30
const CLEAR_LINE = '\r\u001B[2K'
const LINE_EACH_MS = 10_000

export function openProgressBar(total: number, output: NodeJS.WriteStream = process.stderr): ProgressBar {
  const startedAt = Date.now()
  let toldAt = startedAt
  return {
    show(done, note) {
      const nowMs = Date.now()
      const isDue = output.isTTY || nowMs - toldAt >= LINE_EACH_MS
      if (!isDue) return
      toldAt = nowMs
      const text = textOf({ done, total, elapsedMs: nowMs - startedAt })
      output.write(output.isTTY ? `${CLEAR_LINE}${text}  ${note}` : `${text}  ${note}\n`)
    },
    end() {
      if (output.isTTY) output.write(CLEAR_LINE)
    },
  }
}

function textOf({ done, total, elapsedMs }: { done: number; total: number; elapsedMs: number }): string {
  const share = total === 0 ? 1 : Math.min(done / total, 1)
  const filled = Math.round(share * BAR_COLUMNS)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled)
  const perSecond = elapsedMs === 0 ? 0 : Math.round((done * 1000) / elapsedMs)
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${done}/${total}  ${perSecond} 行/s rows/s`
}
