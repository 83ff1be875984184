import { Failure } from '../domain/failure.ts'

/** Names and values in turn, as Node received them: the joined view hides that a header came twice. */
export type RawHeaders = readonly string[]

/** Every value of a header, in order. */
export function headerValues(rawHeaders: RawHeaders, lowerCaseName: string): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === lowerCaseName)
}

/**
 * The value of a header that may come once; null when it is absent.
 *
 * @throws Failure HEADER_INVALID when it comes twice.
 */
export function singleHeader(rawHeaders: RawHeaders, name: string): string | null {
  const [value = null, ...others] = headerValues(rawHeaders, name.toLowerCase())
  if (others.length > 0) {
    throw new Failure('HEADER_INVALID', {
      field: name,
      message: { zh: `请求头 ${name} 出现了多次`, en: `The header ${name} is sent more than once` },
    })
  }
  return value
}
