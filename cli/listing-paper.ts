import { FAILURES } from '../domain/failure.ts'
import { LISTING_LOG_EVENTS, LISTING_STATES, type ListingLogEvent, type ListingState } from '../domain/listing.ts'
import type { ItemDifference, ListingAnswer, ListingQueue, ListingSheet } from '../domain/listing-step.ts'
import { formatYuan } from '../domain/money.ts'
import { formatTime } from '../domain/time.ts'
import { fieldName, fieldText } from './field-name.ts'
import { clockTime, itemKindText, paint, relativeTime, table } from './paper.ts'

const stateText = (state: ListingState): string => `${LISTING_STATES[state].zh} ${state}`
const eventText = (event: ListingLogEvent): string => `${LISTING_LOG_EVENTS[event].zh} ${event}`

export function answerTable(answers: readonly ListingAnswer[]): string {
  const rows = answers.map((answer) => {
    if ('refused' in answer) {
      const { zh, en } = answer.message ?? FAILURES[answer.refused]
      return [answer.code, paint('red', answer.refused), '', `${zh} · ${en}`]
    }
    const { code, status, version, changed } = answer
    return [code, stateText(status), `v${version}`, changed ? '' : '没有变化 · nothing changed']
  })
  return table(['编码', '结果', '版本', ''], rows)
}

export function queueTable({ items, hasMore }: ListingQueue, nowMs: number): string {
  const rows = items.map((item) => [
    item.merchantId,
    itemKindText(item.kind),
    `${item.code}@${item.version}`,
    item.name,
    item.isChange ? '变更' : '上架',
    item.areaCodes.join(' '),
    item.submittedBy ?? item.publishedBy ?? '',
    relativeTime(formatTime(item.sinceMs), nowMs),
  ])
  const more = hasMore ? ['… 还有更多 · there are more'] : []
  return [table(['商户', '种类', '编码', '名称', '待审', '地区', '提交人', '提交'], rows), ...more].join('\n')
}

export function listingSheet(sheet: ListingSheet, nowMs: number): string {
  const { merchantId, kind, code, name, status, version, areaCodes, publishedBy, pending, log } = sheet
  const steps = log.map(({ atMs, event, from, to, version: decided, role, actorId, reason, changes }) => [
    clockTime(formatTime(atMs)),
    eventText(event),
    from === to ? stateText(to) : `${from} → ${stateText(to)}`,
    `v${decided}`,
    `${role} ${actorId}`,
    [reason ?? '', ...changes.map(changeText)].filter(Boolean).join('\n'),
  ])
  return [
    `${paint('bold', code)}  ${itemKindText(kind)}  ${name}  ${merchantId}  v${version}`,
    `状态  ${paint('cyan', stateText(status))}${publishedBy === null ? '' : `  发布人 ${publishedBy}`}`,
    `地区  ${areaCodes.join(' ')}`,
    ...validityLines(sheet),
    ...(pending === null && status === 'PENDING_REVIEW' ? contentLines(sheet) : []),
    ...(pending === null ? [] : pendingLines(pending, nowMs)),
    ...(steps.length === 0 ? [] : ['', table(['时间', '事件', '状态', '版本', '操作人', '原因或变更'], steps)]),
  ].join('\n')
}

/** What is put on sale by an approval. */
function contentLines({ contents, version }: ListingSheet): string[] {
  const rows = contents.map(({ field, value }) => [fieldText(field), valueText(field, value)])
  return ['', `待审内容  v${version}`, table(['字段', '内容'], rows)]
}

const changeText = ({ field, before, after }: ItemDifference): string =>
  `${fieldText(field)} ${valueText(field, before)} → ${valueText(field, after)}`

function validityLines({ validFromMs, validToMs, retireAtMs }: ListingSheet): string[] {
  const text = (ms: number | null): string => (ms === null ? '…' : formatTime(ms))
  return [
    ...(validFromMs === null && validToMs === null ? [] : [`生效  ${text(validFromMs)} – ${text(validToMs)}`]),
    ...(retireAtMs === null ? [] : [`退市  ${text(retireAtMs)}`]),
  ]
}

/** Old beside new: what a reviewer decides on. */
function pendingLines(pending: NonNullable<ListingSheet['pending']>, nowMs: number): string[] {
  const rows = pending.differences.map((difference) => {
    const { field, before, after } = difference
    return [fieldText(field), valueText(field, before), paint('yellow', valueText(field, after))]
  })
  const since = relativeTime(formatTime(pending.sinceMs), nowMs)
  return [
    '',
    `待审变更  v${pending.version}  ${pending.submittedBy}  ${since}`,
    table(['字段', '现在', '变更后'], rows),
  ]
}

function valueText(field: string, value: ItemDifference['before']): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number' && field.endsWith('Fen')) return formatYuan(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : formatTime(ms))

/** For --json, with times as people and machines read them. */
export function sheetDocument(listing: ListingSheet): object {
  const { validFromMs, validToMs, retireAtMs, contents, pending, log, ...sheet } = listing
  const change = pending && {
    version: pending.version,
    submittedBy: pending.submittedBy,
    since: formatTime(pending.sinceMs),
    differences: pending.differences.map(named),
  }
  return {
    ...sheet,
    validFrom: timeOf(validFromMs),
    validTo: timeOf(validToMs),
    retireAt: timeOf(retireAtMs),
    contents: contents.map(named),
    pending: change,
    log: log.map(({ atMs, changes, ...step }) => ({ at: formatTime(atMs), ...step, changes: changes.map(named) })),
  }
}

const named = <Told extends { field: string }>(told: Told) => ({ ...told, ...fieldName(told.field) })

export function queueDocument({ items, hasMore }: ListingQueue): object {
  return { items: items.map(({ sinceMs, ...item }) => ({ ...item, since: formatTime(sinceMs) })), hasMore }
}
