import type { CatalogueRow } from './catalogue-row.ts'
import type { SeededRandom } from './seeded-random.ts'

const YUAN = 100
const PROVINCE = '320000'
const NETWORK_PREFIXES = ['134', '135', '138', '139', '150', '158', '182', '187', '188', '198']
/** The cities of Jiangsu by GB/T 2260, and how many of a thousand numbers each has. */
const CITIES = [
  { code: '320100', share: 160 },
  { code: '320200', share: 105 },
  { code: '320300', share: 95 },
  { code: '320400', share: 70 },
  { code: '320500', share: 190 },
  { code: '320600', share: 85 },
  { code: '320700', share: 40 },
  { code: '320800', share: 45 },
  { code: '320900', share: 60 },
  { code: '321000', share: 50 },
  { code: '321100', share: 35 },
  { code: '321200', share: 40 },
  { code: '321300', share: 25 },
]

interface NumberWish {
  count: number
  planCodes: readonly string[]
}

/** Numbers of segments of ten thousand: the first seven digits of a number say its home city. */
export function provinceNumbers(random: SeededRandom, { count, planCodes }: NumberWish): CatalogueRow[] {
  const segments = CITIES.map(({ code, share }, at) => ({
    city: code,
    share,
    // Four digits that no other city has under any prefix.
    heads: NETWORK_PREFIXES.map((prefix) => `${prefix}${String(5000 + at * 37)}`),
  }))
  const known = new Set<string>()
  const rows: CatalogueRow[] = []
  while (rows.length < count) {
    const { city, heads } = byShare(random, segments)
    const phoneNumber = `${random.pick(heads)}${String(random.between(0, 9999)).padStart(4, '0')}`
    if (known.has(phoneNumber)) continue
    known.add(phoneNumber)
    rows.push(numberRow(random, { phoneNumber, city, planCodes }))
  }
  return rows
}

function byShare<Segment extends { share: number }>(random: SeededRandom, segments: readonly Segment[]): Segment {
  let left = random.between(
    1,
    segments.reduce((sum, { share }) => sum + share, 0),
  )
  for (const segment of segments) {
    left -= segment.share
    if (left <= 0) return segment
  }
  throw new RangeError('the shares do not add up')
}

interface NumberSource {
  phoneNumber: string
  city: string
  planCodes: readonly string[]
}

function numberRow(random: SeededRandom, { phoneNumber, city, planCodes }: NumberSource): CatalogueRow {
  const isNice = /(\d)\1\1?$/.test(phoneNumber) || /(0123|1234|2345|3456|4567|5678|6789)$/.test(phoneNumber)
  return {
    kind: 'NUMBER' as const,
    phoneNumber,
    numberProvince: PROVINCE,
    numberCity: city,
    prepayAmount: (isNice ? random.pick([300, 500, 800, 1000]) : random.pick([0, 50, 100])) * YUAN,
    minMonthlySpend: (isNice ? random.pick([59, 88, 128]) : 0) * YUAN,
    agreementMonths: isNice ? random.pick([12, 24]) : 0,
    planCodes: isNice ? planCodes.filter((code) => Number(code.split('-').at(-1)) >= 59) : [],
    reused: random.next() < 0.08,
    cardType: random.pick(['NANO', 'NANO', 'NANO', 'MICRO', 'ESIM'] as const),
  }
}
