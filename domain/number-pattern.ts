/** What a buyer types to find a number: `138****8888`, `138*88`, or a tail such as `8888`. */
export interface NumberPattern {
  /** Digits that the number begins with. */
  prefix: string
  /** Digits that it ends with. */
  tail: string
  /** The whole, as SQL's LIKE reads it. */
  like: string
  /** How many of the numbers with this prefix and tail are likely to fit, 0 to 1. */
  density: number
}

const PLACES = 11
/** If fewer fit, a page would take too long to fill. */
const THINNEST_DENSITY = 1 / 200
/** With so many digits at the beginning or at the end, few numbers are left to look through. */
export const NARROW_PREFIX_DIGITS = 7
const NARROW_TAIL_DIGITS = 3

/** 11 places: a `*` is one digit. Fewer: a run of `*` is any digits, and digits alone are a tail. */
export function readNumberPattern(text: string): NumberPattern {
  const isTail = text.length !== PLACES && !text.includes('*')
  if (isTail) return { prefix: '', tail: text, like: `%${text}`, density: 1 }
  const prefix = /^\d*/.exec(text)?.[0] ?? ''
  const tail = text.includes('*') ? (/\d*$/.exec(text)?.[0] ?? '') : ''
  const middle = text.slice(prefix.length, text.length - tail.length)
  const isByPlaces = text.length === PLACES
  return {
    prefix,
    tail,
    like: isByPlaces ? text.replaceAll('*', '_') : text.replaceAll(/\*+/g, '%'),
    density: isByPlaces
      ? 0.1 ** middle.replaceAll('*', '').length
      : floatingDensity(middle, PLACES - prefix.length - tail.length),
  }
}

/** Whether so few numbers would fit that finding them means looking through very many. */
export function isPatternTooThin({ prefix, tail, density }: NumberPattern): boolean {
  const isNarrow = prefix.length >= NARROW_PREFIX_DIGITS || tail.length >= NARROW_TAIL_DIGITS
  return !isNarrow && density < THINNEST_DENSITY
}

/** Each run of digits may stand at any of the places. */
function floatingDensity(middle: string, places: number): number {
  const runs = middle.split(/\*+/).filter((run) => run !== '')
  return runs.reduce((density, run) => density * Math.min(1, places * 0.1 ** run.length), 1)
}
