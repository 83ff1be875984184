import { maskAddress, maskIdNumber, maskName, maskPhone } from '../domain/mask.ts'

const MAX_LOGGED_BYTES = 4096

/** The contract's personal fields (section 9) and the compatible ones of interface 6. */
const MASKED_FIELDS: Record<string, (text: string) => string> = {
  certNo: maskIdNumber,
  certName: maskName,
  certAddress: maskAddress,
  contactPhone: maskPhone,
  receiverName: maskName,
  receiverPhone: maskPhone,
  address: maskAddress,
  id_num: maskIdNumber,
  id_name: maskName,
}
const FIELD = new RegExp(`("(${Object.keys(MASKED_FIELDS).join('|')})"\\s*:\\s*")[^"\\\\]*(?:\\\\.[^"\\\\]*)*`, 'g')

const ID_NUMBER = /(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])/g
const MOBILE = /(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])/g
/** Pictures and certCipher, in either alphabet, also with the slash escaped or percent-encoded. */
const LONG_BASE64 = /[A-Za-z0-9+/_=\\%-]{80,}/g
/** Control, direction and unassigned characters but line break and tab: NUL cannot be stored, the others deceive. */
const UNPRINTABLE = /[^\P{C}\n\t]/gu

/**
 * What a partner answered, as it may be stored and shown to operators: identity numbers, mobile numbers, personal
 * fields and long base64 masked, at most 4 KiB. It is text, not markup: whoever shows it escapes it.
 *
 * @param isWhole false when the answer was cut: its last word is dropped, since half a number would not be masked.
 */
export function loggableAnswer(bytes: Uint8Array, isWhole: boolean): string {
  const decoded = new TextDecoder().decode(bytes).replace(UNPRINTABLE, '\uFFFD')
  return cutToBytes(maskedText(isWhole ? decoded : withoutLastWord(decoded)))
}

export function maskedText(text: string): string {
  return text
    .replace(LONG_BASE64, (run) => `[${run.length} characters hidden]`)
    .replace(
      FIELD,
      (field, start: string, name: string) => start + (MASKED_FIELDS[name]?.(field.slice(start.length)) ?? ''),
    )
    .replace(ID_NUMBER, maskIdNumber)
    .replace(MOBILE, maskPhone)
}

/** A loop: the same as a pattern anchored at the end would look from every character of a long run. */
function withoutLastWord(text: string): string {
  let end = text.length
  while (end > 0 && /[^\s"',:;<>{}()[\]]/.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

function cutToBytes(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(MAX_LOGGED_BYTES))
  return text.slice(0, read)
}
