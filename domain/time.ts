const CHINA_OFFSET_MS = 8 * 3_600_000
const FIRST_YEAR = 1900
const LAST_YEAR = 2199

/** The clock of a partner may be off by as much as its signature allows. */
export const MOST_CLOCK_SKEW_MS = 300_000

const TIME_PATTERN = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

/**
 * The partner's form of a time: RFC 3339 with milliseconds and +08:00 (contract section 8).
 *
 * @throws RangeError on a number that is not a whole millisecond of the years 1900 to 2199.
 */
export function formatTime(epochMs: number): string {
  if (!isTime(epochMs)) throw new RangeError(`not a time: ${epochMs}`)
  return `${new Date(epochMs + CHINA_OFFSET_MS).toISOString().slice(0, -1)}+08:00`
}

/** Whether this is a whole millisecond of the years 1900 to 2199 in China, which is what formatTime can write. */
export function isTime(epochMs: number): boolean {
  const year = new Date(epochMs + CHINA_OFFSET_MS).getUTCFullYear()
  return Number.isSafeInteger(epochMs) && year >= FIRST_YEAR && year <= LAST_YEAR
}

/**
 * Epoch milliseconds of an RFC 3339 time, or null. Strict: the day must be in the calendar, the year 1900 to 2199 (9999
 * means "never" in old systems) as sent and in China, the offset named. Any offset is taken, since the instant is the same; second 60 is not,
 * and digits below the millisecond are dropped.
 */
export function parseTime(text: string): number | null {
  const match = TIME_PATTERN.exec(text)
  if (match === null) return null
  const [, date = '', hour, minute, second, fraction = '', offset = ''] = match
  const midnightMs = parseDate(date)
  const offsetMs = parseOffset(offset)
  if (midnightMs === null || offsetMs === null) return null
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  const timeMs =
    midnightMs + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + milliseconds - offsetMs
  return isTime(timeMs) ? timeMs : null
}

/** Whether this is a day of the calendar, written YYYY-MM-DD, of the years 1900 to 2199. */
export function isDate(text: string): boolean {
  return parseDate(text) !== null
}

/** The day in China, YYYY-MM-DD, at an instant. */
export function chinaDate(epochMs: number): string {
  return formatTime(epochMs).slice(0, 10)
}

function parseDate(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (match === null) return null
  const year = Number(match[1])
  if (year < FIRST_YEAR || year > LAST_YEAR) return null
  const midnightMs = Date.UTC(year, Number(match[2]) - 1, Number(match[3]))
  // Date.UTC rolls 30 February over into March, so a true day is one that comes back unchanged.
  return new Date(midnightMs).toISOString().startsWith(text) ? midnightMs : null
}

function parseOffset(text: string): number | null {
  if (text === 'Z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(4))
  // -00:00 is RFC 3339's "offset unknown".
  if (hours > 14 || minutes > 59 || text === '-00:00') return null
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
