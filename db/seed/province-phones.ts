import type { CatalogueRow } from './catalogue-row.ts'
import type { ProvincePlans } from './province-plans.ts'
import type { SeededRandom } from './seeded-random.ts'

const YUAN = 100
const BRANDS = [
  { brand: '星河', code: 'XH', os: 'Android 16' },
  { brand: '远航', code: 'YH', os: 'Android 16' },
  { brand: '澜舟', code: 'LZ', os: 'HarmonyOS 6' },
  { brand: '极光', code: 'JG', os: 'Android 15' },
  { brand: '云岭', code: 'YL', os: 'HarmonyOS 5' },
  { brand: '青禾', code: 'QH', os: 'Android 15' },
]
const LINES = [
  { line: 'X', name: '旗舰', fromYuan: 3999, screen: '6.8 英寸 2K' },
  { line: 'S', name: '影像', fromYuan: 2799, screen: '6.7 英寸 1.5K' },
  { line: 'N', name: '畅用', fromYuan: 1599, screen: '6.6 英寸 FHD+' },
  { line: 'E', name: '长辈', fromYuan: 899, screen: '6.5 英寸 HD+' },
]
const COLORS = ['曜石黑', '雪域白', '远山蓝', '松霜绿', '晨曦金', '烟霞紫']
const MEMORIES = [
  { ram: '8GB', storage: '128GB', moreYuan: 0 },
  { ram: '8GB', storage: '256GB', moreYuan: 300 },
  { ram: '12GB', storage: '256GB', moreYuan: 500 },
  { ram: '12GB', storage: '512GB', moreYuan: 900 },
  { ram: '16GB', storage: '1TB', moreYuan: 1600 },
]
const TIERS_A_PHONE = 6

/** Phones, their colours and memories, and what each costs in some of the tiers. */
export function provincePhones(random: SeededRandom, { tiers }: ProvincePlans): CatalogueRow[] {
  const phones = BRANDS.flatMap(({ brand, code, os }) =>
    LINES.map(({ line, name, fromYuan, screen }, at) => {
      const priceYuan = fromYuan + random.between(0, 8) * 100
      const terminal = {
        kind: 'TERMINAL' as const,
        outerId: `phone-${code}-${line}1`,
        terminalCode: `TERM-${code}-${line}1`,
        brand,
        model: `${line}1 ${name}版`,
        networkTypes: ['4G', '5G'],
        os,
        screen,
        licenceNo: `00-${String(random.between(1000, 9999))}-${code}${at}`,
      }
      return {
        terminal,
        priceYuan,
        skus: skusOf(random, { code, line, terminalCode: terminal.terminalCode, priceYuan }),
      }
    }),
  )
  const mappings = phones.flatMap(({ terminal: { terminalCode }, priceYuan }) =>
    Array.from({ length: TIERS_A_PHONE }, () => random.pick(tiers))
      .filter(({ tierCode }, at, all) => all.findIndex((other) => other.tierCode === tierCode) === at)
      .map(({ tierCode, subsidyYuan }) => ({
        kind: 'TIER_TERMINAL' as const,
        tierCode,
        // Never less than what the tier pays towards it.
        mappings: [
          { terminalCode, skuIds: [], phonePrice: Math.max(subsidyYuan, priceYuan - random.between(0, 6) * 50) * YUAN },
        ],
      })),
  )
  return [...phones.map(({ terminal }) => terminal), ...phones.flatMap(({ skus }) => skus), ...mappings]
}

interface SkuSource {
  code: string
  line: string
  terminalCode: string
  priceYuan: number
}

function skusOf(random: SeededRandom, { code, line, terminalCode, priceYuan }: SkuSource): CatalogueRow[] {
  const firstMemory = line === 'X' ? 2 : line === 'S' ? 1 : 0
  const firstColor = random.between(0, COLORS.length - 1)
  return MEMORIES.slice(firstMemory, firstMemory + 3).flatMap(({ ram, storage, moreYuan }) =>
    [0, 1, 2].map((step) => ({
      kind: 'SKU' as const,
      terminalCode,
      skuId: `SKU-${code}-${line}1-${storage}-${ram}-${step + 1}`,
      color: COLORS[(firstColor + step) % COLORS.length] ?? '曜石黑',
      ram,
      storage,
      price: (priceYuan + moreYuan) * YUAN,
      stock: random.between(0, 400),
      barcode: barcodeOf(random),
      images: [],
    })),
  )
}

/** EAN-13 of a Chinese maker, with its check digit. */
function barcodeOf(random: SeededRandom): string {
  const digits = `69${String(random.between(0, 9_999_999_999)).padStart(10, '0')}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}
