import { LONGEST_RETRY_DELAY_MS, retryDelayMs } from '../../domain/notice.ts'

type Language = 'zh' | 'en'

const UNITS = [
  { ms: 24 * 3_600_000, zh: '天', en: 'd' },
  { ms: 3_600_000, zh: '小时', en: 'h' },
  { ms: 60_000, zh: '分', en: 'min' },
  { ms: 1_000, zh: '秒', en: 's' },
] as const

/** Such as `6 min 45 s`; whole seconds. */
export function duration(ms: number, language: Language): string {
  let leftMs = ms
  const parts = UNITS.flatMap((unit) => {
    const count = Math.floor(leftMs / unit.ms)
    leftMs -= count * unit.ms
    return count === 0 ? [] : [`${count} ${unit[language]}`]
  })
  return parts.join(' ')
}

/** The published pauses up to the longest, which then repeats. */
export function retrySchedule(language: Language): string {
  const delays: number[] = []
  for (let attempt = 1; delays.at(-1) !== LONGEST_RETRY_DELAY_MS; attempt++) delays.push(retryDelayMs(attempt))
  const list = delays.map((delayMs) => duration(delayMs, language))
  return language === 'zh' ? `${list.join('、')}，此后不变` : `${list.join(', ')}, and so on`
}
