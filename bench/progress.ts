/** What a run says on stderr while it works: one line that moves on a terminal, else a line for each finished piece. */
export interface Progress {
  /** Called often. */
  moves(text: string): void
  done(text: string): void
}

const SHOW_EACH_MS = 100
const CLEAR_LINE = '\r\u001B[2K'

export function openProgress(output: NodeJS.WriteStream = process.stderr): Progress {
  let shownAt = 0
  return {
    moves(text) {
      if (!output.isTTY || Date.now() - shownAt < SHOW_EACH_MS) return
      shownAt = Date.now()
      output.write(`${CLEAR_LINE}  … ${text}`)
    },
    done(text) {
      output.write(`${output.isTTY ? CLEAR_LINE : ''}  · ${text}\n`)
    },
  }
}
