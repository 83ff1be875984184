/** What a buyer types to find a number: `138****8888`, `138*88`, or a tail such as `8888`. */
export interface NumberPattern {
  /** Digits that the number begins with. */
  prefix: string
  /** Digits that it ends with. */
  tail: string
  /** The whole as LIKE reads it; null when prefix and tail say it all. */
  like: string | null
  /** How many of the numbers with this prefix and tail are likely to fit, 0 to 1. */
  density: number
}

const PLACES = 11
/** The digits between prefix and tail may leave one number in so many, or a page would take too long to fill. */
const THINNEST_DENSITY = 1 / 200
/** With so many digits at the beginning or at the end, few numbers are left to look through. */
const NARROW_PREFIX_DIGITS = 7
const NARROW_TAIL_DIGITS = 3

/** 11 places: a `*` is one digit. Fewer: a run of `*` is any digits, and digits alone are a tail. */
export function readNumberPattern(text: string): NumberPattern {
  if (text.length !== PLACES && !text.includes('*')) return { prefix: '', tail: text, like: null, density: 1 }
  const prefix = /^\d*/.exec(text)?.[0] ?? ''
  const tail = text.includes('*') ? (/\d*$/.exec(text)?.[0] ?? '') : ''
  const middle = text.slice(prefix.length, text.length - tail.length)
  const hasPlaces = text.length === PLACES
  const like = hasPlaces ? text.replaceAll('*', '_') : text.replaceAll(/\*+/g, '%')
  const isSaidByEnds = !/\d/.test(middle) && (!hasPlaces || tail === '' || prefix === '' || true)
  return {
    prefix,
    tail,
    like: isSaidByEnds ? null : like,
    density: hasPlaces ? 0.1 ** digitCount(middle) : floatingDensity(middle, PLACES - prefix.length - tail.length),
  }
}
