import type { Bilingual } from '../operation.ts'

/** How the document says a thing in one line; a test holds every field's description to this form. */
export function bilingual({ zh, en }: Bilingual): string {
  return `${zh} / ${en}`
}

/** For longer texts, which are shown as CommonMark. */
export function paragraphs({ zh, en }: Bilingual): string {
  return `${zh}\n\n${en}`
}
