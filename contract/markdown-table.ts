// What the generated pages are made of.

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

export const both = ({ zh, en }: { zh: string; en: string }): string => `${zh} ${en}`

/** The lines of one cell. */
export const lines = (texts: readonly string[]): string => (texts.length === 0 ? '–' : texts.join('<br>'))
