import { parseStrictJson, StrictJsonError } from '../strict-json.ts'

/** How a cell is read. What cannot be read so stays text, and the kind's own schema says what is wrong with it. */
type CellType = 'TEXT' | 'WHOLE' | 'MONEY' | 'FLAG' | 'LIST' | 'JSON'

interface Column {
  readonly name: string
  readonly zh: string
  readonly type: CellType
}

const column = (name: string, zh: string, type: CellType = 'TEXT'): Column => ({ name, zh, type })

/** Every column that a CSV file may have, by its wire name and by its name in Chinese (contract section 9). */
export const BATCH_COLUMNS: readonly Column[] = [
  column('kind', '类型'),
  column('outerId', '商户编码'),
  column('planCode', '套餐编码'),
  column('planName', '套餐名称'),
  column('monthlyFee', '月费', 'MONEY'),
  column('voiceMinutes', '语音分钟', 'WHOLE'),
  column('dataMb', '流量MB', 'WHOLE'),
  column('smsCount', '短信条数', 'WHOLE'),
  column('firstMonthMode', '首月资费'),
  column('areaCodes', '适用地区', 'LIST'),
  column('channel', '渠道'),
  column('validFrom', '生效时间'),
  column('validTo', '失效时间'),
  column('phoneNumber', '号码'),
  column('numberProvince', '归属省'),
  column('numberCity', '归属市'),
  column('niceLevel', '靓号等级', 'WHOLE'),
  column('prepayAmount', '预存话费', 'MONEY'),
  column('minMonthlySpend', '最低消费', 'MONEY'),
  column('agreementMonths', '协议期', 'WHOLE'),
  column('planCodes', '适用套餐', 'LIST'),
  column('reused', '二次放号', 'FLAG'),
  column('cardType', '卡型'),
  column('state', '号码状态'),
  column('contractCode', '合约编码'),
  column('contractName', '合约名称'),
  column('userScope', '适用用户'),
  column('contractMonths', '合约期', 'WHOLE'),
  column('penaltyText', '违约说明'),
  column('tierCode', '档次编码'),
  column('tierName', '档次名称'),
  column('giftTotal', '赠费总额', 'MONEY'),
  column('giftPerMonth', '月返', 'MONEY'),
  column('giftMonths', '返还月数', 'WHOLE'),
  column('firstGift', '首月返还', 'MONEY'),
  column('vasCodes', '必选增值业务', 'LIST'),
  column('rechargeAmount', '充值金额', 'MONEY'),
  column('phoneSubsidy', '送购机款', 'MONEY'),
  column('returnPerMonth', '购机款月返', 'MONEY'),
  column('returnMonths', '购机款返还月数', 'WHOLE'),
  column('mappings', '终端价格表', 'JSON'),
  column('skuIds', '适用SKU', 'LIST'),
  column('phonePrice', '终端价', 'MONEY'),
  column('terminalCode', '终端编码'),
  column('brand', '品牌'),
  column('model', '机型'),
  column('networkTypes', '网络制式', 'LIST'),
  column('os', '操作系统'),
  column('screen', '屏幕'),
  column('licenceNo', '入网许可'),
  column('skuId', 'SKU编码'),
  column('color', '颜色'),
  column('ram', '内存'),
  column('storage', '容量'),
  column('price', '价格', 'MONEY'),
  column('stock', '库存', 'WHOLE'),
  column('barcode', '条码'),
  column('images', '图片', 'LIST'),
  column('lowStockAt', '库存预警', 'WHOLE'),
  column('vasCode', '增值业务编码'),
  column('vasName', '增值业务名称'),
  column('fee', '资费', 'MONEY'),
  column('feeCycle', '计费周期'),
  column('freeMonths', '免费月数', 'WHOLE'),
  column('exclusiveWith', '互斥业务', 'LIST'),
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

const wholeOf = (cell: string): number | string => (/^(?:0|-?[1-9]\d{0,14})$/.test(cell) ? Number(cell) : cell)

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
  const [, yuan, fen = ''] = /^(0|[1-9]\d{0,11})(?:\.(\d{1,2})0*)?$/.exec(cell) ?? []
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
