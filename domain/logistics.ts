/** Where a parcel is, in our words (contract section 7). The labels are what people read in timelines. */
export const LOGISTICS_STATUSES = {
  CREATED: { zh: '待揽收', en: 'awaiting pick-up' },
  PICKED_UP: { zh: '已揽收', en: 'picked up' },
  IN_TRANSIT: { zh: '运输中', en: 'on the way' },
  OUT_FOR_DELIVERY: { zh: '派送中', en: 'out for delivery' },
  IN_LOCKER: { zh: '已放入快递柜或驿站', en: 'in a locker or pick-up point' },
  EXCEPTION: { zh: '物流异常', en: 'trouble on the way' },
  SIGNED: { zh: '已签收', en: 'signed for' },
  REFUSED: { zh: '已拒收', en: 'refused' },
  RETURNING: { zh: '退回中', en: 'going back' },
  RETURNED: { zh: '已退回', en: 'returned' },
  LOST: { zh: '已丢失', en: 'lost' },
} as const

export type LogisticsStatus = keyof typeof LOGISTICS_STATUSES
export const LOGISTICS_STATUS_CODES = Object.keys(LOGISTICS_STATUSES) as LogisticsStatus[]

/** Who took a signed parcel; unknown where the carrier only says "signed". */
export const SIGNED_BY = ['SELF', 'PROXY', 'LOCKER'] as const
export type SignedBy = (typeof SIGNED_BY)[number]

export interface Trace {
  timeMs: number
  status: LogisticsStatus
  signedBy?: SignedBy
  /** The provider's own code for this line; empty where it gave none. */
  rawCode: string
  text: string
  area: string
}

export const MAX_TRACES = 200

export interface RawStatus {
  /** The basic state that a detailed code belongs to. */
  base: string
  zh: string
  status: LogisticsStatus
  signedBy?: SignedBy
}

export type RawStatuses = Readonly<Record<string, RawStatus>>

const raw = (base: string, zh: string, status: LogisticsStatus): RawStatus => ({ base, zh, status })

const signed = (zh: string, signedBy: SignedBy): RawStatus => ({ ...raw('3', zh, 'SIGNED'), signedBy })

/** Kuaidi100's basic and detailed states, `state` and `statusCode` of a push. */
export const KUAIDI100_STATUSES: RawStatuses = {
  0: raw('0', '在途', 'IN_TRANSIT'),
  1001: raw('0', '到达派件城市', 'IN_TRANSIT'),
  1002: raw('0', '干线', 'IN_TRANSIT'),
  1003: raw('0', '转递', 'IN_TRANSIT'),
  1: raw('1', '揽收', 'PICKED_UP'),
  101: raw('1', '已下单', 'CREATED'),
  102: raw('1', '待揽收', 'CREATED'),
  103: raw('1', '已揽收', 'PICKED_UP'),
  2: raw('2', '疑难', 'EXCEPTION'),
  201: raw('2', '超时未签收', 'EXCEPTION'),
  202: raw('2', '超时未更新', 'EXCEPTION'),
  // Announced, but the sender has yet to confirm: an order must not turn back before 14, 6 or 4 says so.
  203: raw('2', '拒收', 'EXCEPTION'),
  204: raw('2', '派件异常', 'EXCEPTION'),
  205: raw('2', '柜或驿站超时未取', 'EXCEPTION'),
  206: raw('2', '无法联系', 'EXCEPTION'),
  207: raw('2', '超区', 'EXCEPTION'),
  208: raw('2', '滞留', 'EXCEPTION'),
  209: raw('2', '破损', 'EXCEPTION'),
  210: raw('2', '销单', 'EXCEPTION'),
  3: raw('3', '签收', 'SIGNED'),
  301: signed('本人签收', 'SELF'),
  302: raw('3', '派件异常后签收', 'SIGNED'),
  303: signed('代签', 'PROXY'),
  304: signed('投柜或站签收', 'LOCKER'),
  4: raw('4', '退签', 'RETURNED'),
  401: raw('4', '已销单', 'EXCEPTION'),
  14: raw('4', '拒签', 'REFUSED'),
  5: raw('5', '派件', 'OUT_FOR_DELIVERY'),
  501: raw('5', '投柜或驿站', 'IN_LOCKER'),
  6: raw('6', '退回', 'RETURNING'),
  7: raw('7', '转投', 'IN_TRANSIT'),
  8: raw('8', '清关', 'IN_TRANSIT'),
  10: raw('8', '待清关', 'IN_TRANSIT'),
  11: raw('8', '清关中', 'IN_TRANSIT'),
  12: raw('8', '已清关', 'IN_TRANSIT'),
  13: raw('8', '清关异常', 'EXCEPTION'),
}

/** Kdniao's `State`, `StateEx` and `Action`. */
export const KDNIAO_STATUSES: RawStatuses = {
  0: raw('0', '暂无轨迹信息', 'CREATED'),
  10: raw('0', '待揽件', 'CREATED'),
  1: raw('1', '已揽收', 'PICKED_UP'),
  2: raw('2', '在途中', 'IN_TRANSIT'),
  201: raw('2', '到达派件城市', 'IN_TRANSIT'),
  202: raw('2', '派件中', 'OUT_FOR_DELIVERY'),
  204: raw('2', '到达转运中心', 'IN_TRANSIT'),
  205: raw('2', '到达派件网点', 'IN_TRANSIT'),
  206: raw('2', '寄件网点发件', 'IN_TRANSIT'),
  211: raw('2', '已放入快递柜或驿站', 'IN_LOCKER'),
  3: raw('3', '已签收', 'SIGNED'),
  301: signed('正常签收', 'SELF'),
  302: raw('3', '轨迹异常后最终签收', 'SIGNED'),
  304: signed('代收签收', 'PROXY'),
  311: signed('快递柜或驿站签收', 'LOCKER'),
  4: raw('4', '问题件', 'EXCEPTION'),
  401: raw('4', '发货无信息', 'EXCEPTION'),
  402: raw('4', '超时未签收', 'EXCEPTION'),
  403: raw('4', '超时未更新', 'EXCEPTION'),
  404: raw('4', '拒收(退件)', 'REFUSED'),
  405: raw('4', '派件异常', 'EXCEPTION'),
  406: raw('4', '退货签收', 'RETURNED'),
  407: raw('4', '退货未签收', 'RETURNING'),
  412: raw('4', '快递柜或驿站超时未取', 'EXCEPTION'),
  413: raw('4', '单号已拦截', 'EXCEPTION'),
  414: raw('4', '破损', 'EXCEPTION'),
  415: raw('4', '客户取消发货', 'EXCEPTION'),
  416: raw('4', '无法联系', 'EXCEPTION'),
  417: raw('4', '配送延迟', 'EXCEPTION'),
  418: raw('4', '快件取出', 'EXCEPTION'),
  419: raw('4', '重新派送', 'OUT_FOR_DELIVERY'),
  420: raw('4', '收货地址不详细', 'EXCEPTION'),
  421: raw('4', '收件人电话错误', 'EXCEPTION'),
  422: raw('4', '错分件', 'EXCEPTION'),
  423: raw('4', '超区件', 'EXCEPTION'),
  5: raw('5', '转寄', 'IN_TRANSIT'),
  6: raw('6', '清关', 'IN_TRANSIT'),
  601: raw('6', '待清关', 'IN_TRANSIT'),
  602: raw('6', '清关中', 'IN_TRANSIT'),
  603: raw('6', '已清关', 'IN_TRANSIT'),
  604: raw('6', '清关异常', 'EXCEPTION'),
}

/** What a provider's code means; undefined for one that is not documented. */
export function rawStatusOf(statuses: RawStatuses, code: string): RawStatus | undefined {
  return Object.hasOwn(statuses, code) ? statuses[code] : undefined
}

/** How far along a status is; it decides between lines of one second. */
const RANK = Object.fromEntries(LOGISTICS_STATUS_CODES.map((status, index) => [status, index])) as Record<
  LogisticsStatus,
  number
>

/**
 * One list out of two, the newest MAX_TRACES in order of time. Providers push everything again each time, so a line is
 * known by time, text and raw code; the same line without a raw code is older knowledge and gives way.
 */
export function mergeTraces(known: readonly Trace[], pushed: readonly Trace[]): Trace[] {
  const all = [...known, ...pushed]
  const coded = new Set(all.filter((trace) => trace.rawCode !== '').map(lineOf))
  const byKey = new Map<string, Trace>()
  for (const trace of all) {
    if (trace.rawCode === '' && coded.has(lineOf(trace))) continue
    const key = JSON.stringify([trace.timeMs, trace.text, trace.rawCode])
    const twin = byKey.get(key)
    if (twin === undefined || compareTraces(twin, trace) < 0) byKey.set(key, trace)
  }
  return [...byKey.values()].sort(compareTraces).slice(-MAX_TRACES)
}

const lineOf = (trace: Trace): string => JSON.stringify([trace.timeMs, trace.text])

/** Total: two traces compare equal only when they are the same, so that the order of arrival never shows. */
function compareTraces(left: Trace, right: Trace): number {
  return (
    left.timeMs - right.timeMs ||
    RANK[left.status] - RANK[right.status] ||
    compareText(left.text, right.text) ||
    compareText(left.rawCode, right.rawCode) ||
    compareText(left.area, right.area) ||
    compareText(left.signedBy ?? '', right.signedBy ?? '')
  )
}

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

export interface PackageStatus {
  status: LogisticsStatus
  signedBy?: SignedBy
  signedAtMs?: number
}

/** Once one of these is seen, a late scan such as "arrived at depot" no longer changes where the parcel stands. */
const DECISIVE: ReadonlySet<LogisticsStatus> = new Set(['SIGNED', 'REFUSED', 'RETURNING', 'RETURNED', 'LOST'])

/** The parcel as a whole, out of its traces in any order. No trace at all is CREATED. */
export function packageStatus(traces: readonly Trace[]): PackageStatus {
  let current: PackageStatus = { status: 'CREATED' }
  for (const trace of [...traces].sort(compareTraces)) {
    if (DECISIVE.has(current.status) && !DECISIVE.has(trace.status)) continue
    if (current.status === 'RETURNED') continue
    // Carriers book the end of the way back as an ordinary signature: it is the sender's, not the buyer's.
    if (current.status === 'RETURNING' && trace.status === 'SIGNED') {
      current = { status: 'RETURNED' }
      continue
    }
    if (current.status === 'SIGNED' && trace.status === 'SIGNED') continue
    current =
      trace.status === 'SIGNED'
        ? { status: 'SIGNED', signedBy: trace.signedBy, signedAtMs: trace.timeMs }
        : { status: trace.status }
  }
  return current
}

/** What an order wants to hear about a parcel (contract section 13, rows 17 to 19). */
export const ORDER_SIGNALS = ['FIRST_TRACE', 'SIGNED', 'REFUSED', 'RETURNING', 'RETURNED', 'LOST'] as const
export type OrderSignal = (typeof ORDER_SIGNALS)[number]

/**
 * FIRST_TRACE is any sign that the carrier holds the parcel; the order keeps the first one. EXCEPTION is no such sign,
 * for it also says "announced, never handed over"; null is nothing that the order acts on.
 */
export function orderEventOf(status: LogisticsStatus): OrderSignal | null {
  switch (status) {
    case 'CREATED':
    case 'EXCEPTION':
      return null
    case 'PICKED_UP':
    case 'IN_TRANSIT':
    case 'OUT_FOR_DELIVERY':
    case 'IN_LOCKER':
      return 'FIRST_TRACE'
    case 'SIGNED':
    case 'REFUSED':
    case 'RETURNING':
    case 'RETURNED':
    case 'LOST':
      return status
  }
}
