export const CARRIER_CODES = ['SF', 'STO', 'YTO', 'YUNDA', 'ZTO', 'EMS', 'YZPY', 'JD', 'DBKD', 'JT', 'OTHER'] as const
export type CarrierCode = (typeof CARRIER_CODES)[number]

/** How carriers are called elsewhere, and how their numbers look (contract section 7). */
interface CarrierRow {
  zh: string
  en: string
  /** Kuaidi100's `company`, always lower case; null where tracking can only start by its own recognition. */
  kuaidi100: string | null
  /** Kdniao's `ShipperCode`; null where Kdniao has none. */
  kdniao: string | null
  /** What else means this carrier: PDD's number, JD's number, further provider names. */
  aliases: readonly string[]
  /** Empty: any number will do. */
  patterns: readonly RegExp[]
  /** Both providers show SF's traces only to who knows the last four digits of a party's phone. */
  isPhoneObligatory: boolean
}

const DIGITS_12_TO_15 = [/^\d{12,15}$/]

const ROWS: Readonly<Record<CarrierCode, CarrierRow>> = {
  SF: {
    zh: '顺丰速运',
    en: 'SF Express',
    kuaidi100: 'shunfeng',
    kdniao: 'SF',
    aliases: ['44', '467'],
    patterns: [/^\d{12}$/, /^SF\d{13}$/],
    isPhoneObligatory: true,
  },
  STO: {
    zh: '申通快递',
    en: 'STO Express',
    kuaidi100: 'shentong',
    kdniao: 'STO',
    aliases: ['1', '470'],
    patterns: DIGITS_12_TO_15,
    isPhoneObligatory: false,
  },
  YTO: {
    zh: '圆通速递',
    en: 'YTO Express',
    kuaidi100: 'yuantong',
    kdniao: 'YTO',
    aliases: ['85', '463'],
    patterns: [/^Y[TK]\d{10,14}$/],
    isPhoneObligatory: false,
  },
  YUNDA: {
    zh: '韵达快递',
    en: 'Yunda Express',
    kuaidi100: 'yunda',
    kdniao: 'YD',
    aliases: ['344', '1327'],
    patterns: DIGITS_12_TO_15,
    isPhoneObligatory: false,
  },
  ZTO: {
    zh: '中通快递',
    en: 'ZTO Express',
    kuaidi100: 'zhongtong',
    kdniao: 'ZTO',
    aliases: ['115', '1499'],
    patterns: DIGITS_12_TO_15,
    isPhoneObligatory: false,
  },
  EMS: {
    zh: '邮政EMS',
    en: 'China Post EMS',
    kuaidi100: 'ems',
    kdniao: 'EMS',
    aliases: ['118', '465'],
    patterns: [/^E[A-Z]\d{9}(E|[A-Z]{2})$/, /^1\d{12}$/],
    isPhoneObligatory: false,
  },
  YZPY: {
    zh: '邮政快递包裹',
    en: 'China Post parcel',
    kuaidi100: 'youzhengguonei',
    kdniao: 'YZPY',
    aliases: [],
    patterns: [/^9\d{12}$/, /^[A-Z]{2}\d{9}CN$/],
    isPhoneObligatory: false,
  },
  JD: {
    zh: '京东快递',
    en: 'JD Logistics',
    kuaidi100: 'jd',
    kdniao: 'JD',
    aliases: ['120', '2087'],
    // JD numbers the boxes of one order by a suffix such as -1-3-.
    patterns: [/^JD[0-9A-Z]{11,13}(-\d{1,3}-\d{1,3}-?)?$/],
    isPhoneObligatory: false,
  },
  DBKD: {
    zh: '德邦快递',
    en: 'Deppon Express',
    kuaidi100: 'debangkuaidi',
    kdniao: 'DBL',
    aliases: ['131', '3046', 'debangwuliu'],
    patterns: [/^DPK\d{9,18}$/, /^\d{8,12}$/],
    isPhoneObligatory: false,
  },
  JT: {
    zh: '极兔速递',
    en: 'J&T Express',
    kuaidi100: 'jtexpress',
    kdniao: 'JTSD',
    aliases: [],
    patterns: [/^JT\d{11,13}$/],
    isPhoneObligatory: false,
  },
  OTHER: {
    zh: '其他物流',
    en: 'other carrier',
    kuaidi100: null,
    kdniao: null,
    aliases: [],
    patterns: [],
    isPhoneObligatory: false,
  },
}

export interface Carrier extends CarrierRow {
  code: CarrierCode
}

export const CARRIERS: readonly Carrier[] = CARRIER_CODES.map((code) => ({ code, ...ROWS[code] }))

/** Every name of every carrier in upper case, so that `yunda`, `YUNDA` and `yd` are one carrier. */
const CARRIER_BY_NAME = new Map<string, Carrier>(
  CARRIERS.flatMap((carrier) => {
    const names = [carrier.code, carrier.kuaidi100, carrier.kdniao, ...carrier.aliases]
    return names.filter((name) => name !== null).map((name) => [name.toUpperCase(), carrier] as const)
  }),
)

/** Our code or anybody else's for it, in any case; undefined is the caller's CARRIER_UNKNOWN. */
export function findCarrier(codeOrAlias: string): Carrier | undefined {
  return CARRIER_BY_NAME.get(codeOrAlias.trim().toUpperCase())
}

export interface TrackingNumberCheck {
  isPatternOk: boolean
  /** Why the number looks wrong. Never a reason to refuse it: carriers change their formats without notice. */
  warning?: { zh: string; en: string }
}

export function checkTrackingNumber(carrier: Carrier, trackingNo: string): TrackingNumberCheck {
  const number = trackingNo.trim().toUpperCase()
  const isFormatOk = carrier.patterns.length === 0 || carrier.patterns.some((pattern) => pattern.test(number))
  if (!isFormatOk) {
    return {
      isPatternOk: false,
      warning: {
        zh: `单号格式与${carrier.zh}的常见格式不符，请核对`,
        en: `the number does not look like one of ${carrier.en}; please check it`,
      },
    }
  }
  if (carrier.code === 'SF' && /^\d{12}$/.test(number) && number.at(-1) !== sfCheckDigit(number)) {
    return {
      isPatternOk: false,
      warning: {
        zh: '顺丰单号的校验位不符，可能有一位数字写错',
        en: 'the check digit of the SF number is wrong; one digit may be mistyped',
      },
    }
  }
  return { isPatternOk: true }
}

/**
 * The digit that a 12-digit SF number must end in (contract section 7): the serial is what stands between the first
 * three digits and the last one; from the right its digits are multiplied by 1, 3, 5 …, the tens and the units of the
 * products are added, and the last digit fills the sum up to a multiple of ten.
 */
export function sfCheckDigit(number: string): string {
  const serial = number.slice(3, 11).split('').reverse()
  const sum = serial.reduce((total, digit, index) => {
    const product = Number(digit) * (2 * index + 1)
    return total + (Math.floor(product / 10) % 10) + (product % 10)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}
