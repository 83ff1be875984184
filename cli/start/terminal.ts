import { styleText } from 'node:util'
import { wantsPlainText } from '../../platform/servers/environment.ts'

type Style = Parameters<typeof styleText>[0]
const LABEL_COLUMNS = 26

/** What the launcher says while it works. With --json all of it goes to stderr and the document alone to stdout. */
export interface Terminal {
  /** Runs a step and prints one line with its time when it is done. */
  step<T>(label: string, work: () => Promise<T>, describe?: (result: T) => string): Promise<T>
  note: (text: string) => void
  warn: (text: string) => void
  print: (lines: readonly string[]) => void
  style: (style: Style, text: string) => string
}

export function openTerminal({ json }: { json: boolean }): Terminal {
  const output = json ? process.stderr : process.stdout
  const isColoured = output.isTTY && !wantsPlainText()
  const style = (format: Style, text: string): string => (isColoured ? styleText(format, text) : text)
  // The terminal may be closed before we have stopped everything.
  output.on('error', () => undefined)
  const write = (line: string): void => void output.write(`${line}\n`)
  return {
    style,
    note: (text) => write(`  ${style('dim', '·')} ${text}`),
    warn: (text) => write(`  ${style('yellow', '!')} ${text}`),
    print: (lines) => lines.forEach(write),
    async step(label, work, describe) {
      const startedAt = performance.now()
      const report = (mark: string, detail: string): void => {
        const seconds = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`.padStart(6)
        write(`  ${mark} ${padColumns(label, LABEL_COLUMNS)} ${style('dim', seconds)}  ${detail}`.trimEnd())
      }
      try {
        const result = await work()
        report(style('green', '✔'), describe?.(result) ?? '')
        return result
      } catch (error) {
        // A step that another one's failure cut short is not what went wrong.
        if (!(error instanceof Error && error.name === 'AbortError')) report(style('red', '✘'), '')
        throw error
      }
    },
  }
}

/** Pads to a width on the screen, where a Chinese character takes two columns. */
export function padColumns(text: string, columns: number): string {
  const width = [...text].reduce((sum, character) => sum + (/[⺀-￦]/u.test(character) ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(0, columns - width))
}
