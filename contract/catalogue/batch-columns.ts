import { parseStrictJson, StrictJsonError } from '../strict-json.ts'

/** How a cell is read. What cannot be read so stays text, and the kind's own schema says what is wrong with it. */
type CellType = 'TEXT' | 'WHOLE' | 'MONEY' | 'FLAG' | 'LIST' | 'JSON'

interface Column {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly type: CellType
}

const column = (type: CellType, name: string, names: { zh: string; en: string }): Column => ({ type, name, ...names })

/** Every column that a CSV file may have, by its wire name and by its name in Chinese (contract section 9); English is for people. */
export const BATCH_COLUMNS: readonly Column[] = [
  column('TEXT', 'kind', { zh: '类型', en: 'kind' }),
  column('TEXT', 'outerId', { zh: '商户编码', en: 'own id' }),
  column('TEXT', 'planCode', { zh: '套餐编码', en: 'plan code' }),
  column('TEXT', 'planName', { zh: '套餐名称', en: 'plan name' }),
  column('MONEY', 'monthlyFee', { zh: '月费', en: 'monthly fee' }),
  column('WHOLE', 'voiceMinutes', { zh: '语音分钟', en: 'call minutes' }),
  column('WHOLE', 'dataMb', { zh: '流量MB', en: 'data MB' }),
  column('WHOLE', 'smsCount', { zh: '短信条数', en: 'text messages' }),
  column('TEXT', 'firstMonthMode', { zh: '首月资费', en: 'first month' }),
  column('LIST', 'areaCodes', { zh: '适用地区', en: 'areas' }),
  column('TEXT', 'channel', { zh: '渠道', en: 'channel' }),
  column('TEXT', 'validFrom', { zh: '生效时间', en: 'on sale from' }),
  column('TEXT', 'validTo', { zh: '失效时间', en: 'on sale until' }),
  column('TEXT', 'phoneNumber', { zh: '号码', en: 'number' }),
  column('TEXT', 'numberProvince', { zh: '归属省', en: 'home province' }),
  column('TEXT', 'numberCity', { zh: '归属市', en: 'home city' }),
  column('WHOLE', 'niceLevel', { zh: '靓号等级', en: 'nice level' }),
  column('MONEY', 'prepayAmount', { zh: '预存话费', en: 'prepaid credit' }),
  column('MONEY', 'minMonthlySpend', { zh: '最低消费', en: 'lowest monthly spend' }),
  column('WHOLE', 'agreementMonths', { zh: '协议期', en: 'agreement months' }),
  column('LIST', 'planCodes', { zh: '适用套餐', en: 'plans that fit' }),
  column('FLAG', 'reused', { zh: '二次放号', en: 'second-hand' }),
  column('TEXT', 'cardType', { zh: '卡型', en: 'card' }),
  column('TEXT', 'state', { zh: '号码状态', en: 'number state' }),
  column('TEXT', 'contractCode', { zh: '合约编码', en: 'contract code' }),
  column('TEXT', 'contractName', { zh: '合约名称', en: 'contract name' }),
  column('TEXT', 'userScope', { zh: '适用用户', en: 'for which users' }),
  column('WHOLE', 'contractMonths', { zh: '合约期', en: 'contract months' }),
  column('TEXT', 'penaltyText', { zh: '违约说明', en: 'penalty' }),
  column('TEXT', 'tierCode', { zh: '档次编码', en: 'tier code' }),
  column('TEXT', 'tierName', { zh: '档次名称', en: 'tier name' }),
  column('MONEY', 'giftTotal', { zh: '赠费总额', en: 'credit in all' }),
  column('MONEY', 'giftPerMonth', { zh: '月返', en: 'credit a month' }),
  column('WHOLE', 'giftMonths', { zh: '返还月数', en: 'credit months' }),
  column('MONEY', 'firstGift', { zh: '首月返还', en: 'credit in the first month' }),
  column('LIST', 'vasCodes', { zh: '必选增值业务', en: 'forced services' }),
  column('MONEY', 'rechargeAmount', { zh: '充值金额', en: 'recharge' }),
  column('MONEY', 'phoneSubsidy', { zh: '送购机款', en: 'phone subsidy' }),
  column('MONEY', 'returnPerMonth', { zh: '充值款月返', en: 'recharge back a month' }),
  column('WHOLE', 'returnMonths', { zh: '充值款返还月数', en: 'recharge back months' }),
  column('JSON', 'mappings', { zh: '终端价格表', en: 'phone prices' }),
  column('LIST', 'skuIds', { zh: '适用SKU', en: 'SKUs that fit' }),
  column('MONEY', 'phonePrice', { zh: '终端价', en: 'phone price' }),
  column('TEXT', 'terminalCode', { zh: '终端编码', en: 'terminal code' }),
  column('TEXT', 'brand', { zh: '品牌', en: 'brand' }),
  column('TEXT', 'model', { zh: '机型', en: 'model' }),
  column('LIST', 'networkTypes', { zh: '网络制式', en: 'networks' }),
  column('TEXT', 'os', { zh: '操作系统', en: 'operating system' }),
  column('TEXT', 'screen', { zh: '屏幕', en: 'screen' }),
  column('TEXT', 'licenceNo', { zh: '入网许可', en: 'licence' }),
  column('TEXT', 'skuId', { zh: 'SKU编码', en: 'SKU code' }),
  column('TEXT', 'color', { zh: '颜色', en: 'colour' }),
  column('TEXT', 'ram', { zh: '内存', en: 'memory' }),
  column('TEXT', 'storage', { zh: '容量', en: 'storage' }),
  column('MONEY', 'price', { zh: '价格', en: 'price' }),
  column('WHOLE', 'stock', { zh: '库存', en: 'stock' }),
  column('TEXT', 'barcode', { zh: '条码', en: 'barcode' }),
  column('LIST', 'images', { zh: '图片', en: 'pictures' }),
  column('WHOLE', 'lowStockAt', { zh: '库存预警', en: 'low-stock mark' }),
  column('TEXT', 'vasCode', { zh: '增值业务编码', en: 'service code' }),
  column('TEXT', 'vasName', { zh: '增值业务名称', en: 'service name' }),
  column('MONEY', 'fee', { zh: '资费', en: 'fee' }),
  column('TEXT', 'feeCycle', { zh: '计费周期', en: 'fee cycle' }),
  column('WHOLE', 'freeMonths', { zh: '免费月数', en: 'free months' }),
  column('LIST', 'exclusiveWith', { zh: '互斥业务', en: 'exclusive with' }),
]

/** Between the entries of one cell. */
const LIST_MARK = '|'

/** A column of one file: which field it is, and whether its money is in yuan. */
export interface FileColumn {
  readonly name: string
  read(cell: string): unknown
}

/** The column that a header names, such as `monthlyFee`, `月费` or `月费(元)`; null for a name that is not known. */
export function columnOf(header: string): FileColumn | null {
  const [, title = '', unit = null] = /^(.*?)\s*(?:[(（](元|分)[)）])?$/su.exec(header.trim()) ?? []
  const known = BATCH_COLUMNS.find(({ name, zh }) => name === title || zh.toUpperCase() === title.toUpperCase())
  if (known === undefined || (unit !== null && known.type !== 'MONEY')) return null
  return { name: known.name, read: unit === '元' ? fenOfYuan : READERS[known.type] }
}

function wholeOf(cell: string): number | string {
  const digits = withoutGroups(cell)
  return /^(?:0|-?[1-9]\d{0,14})$/.test(digits) ? Number(digits) : cell
}

/** 1,999.00 as Excel writes it; commas anywhere else are no thousands, and the cell is left for what it is. */
function withoutGroups(cell: string): string {
  return /^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/.test(cell) ? cell.replaceAll(',', '') : cell
}

const READERS: Readonly<Record<CellType, (cell: string) => unknown>> = {
  TEXT: (cell) => cell,
  WHOLE: wholeOf,
  MONEY: wholeOf,
  FLAG: (cell) => FLAGS[cell.toLowerCase()] ?? cell,
  LIST: (cell) =>
    cell
      .split(LIST_MARK)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  JSON: jsonOf,
}

/** Excel writes TRUE and FALSE. */
const FLAGS: Readonly<Record<string, boolean>> = { true: true, 是: true, 1: true, false: false, 否: false, 0: false }

/** By its digits: as a product, 0.29 yuan would be 28.999… fen. */
function fenOfYuan(cell: string): number | string {
  const [, yuan, fen = ''] = /^(0|[1-9]\d{0,11})(?:\.(\d{1,2})0*)?$/.exec(withoutGroups(cell)) ?? []
  return yuan === undefined ? cell : Number(yuan + fen.padEnd(2, '0'))
}

/** Within an object, since only those are read so that every reader sees the same. */
function jsonOf(cell: string): unknown {
  try {
    return parseStrictJson(new TextEncoder().encode(`{"value":${cell}}`)).value
  } catch (error) {
    if (error instanceof StrictJsonError) return cell
    throw error
  }
}
