/** What is measured, one name a row of the table. */
export const MAIN_ROWS = ['floor', 'plain', 'eligible'] as const
export const FURTHER_ROWS = ['completed', 'told'] as const
export type MainRow = (typeof MAIN_ROWS)[number]
export type Row = MainRow | (typeof FURTHER_ROWS)[number]

export const ROW_TEXTS: Record<Row, { zh: string; en: string }> = {
  floor: { zh: '引擎下限', en: 'engine floor' },
  plain: { zh: '订单', en: 'order' },
  eligible: { zh: '订单+资格校验', en: 'order with eligibility' },
  completed: { zh: '订单至完成', en: 'order, buyer completes it' },
  told: { zh: '订单+商城通知', en: 'order, mall is notified' },
}

/** Another row first in each round: what changes slowly on the machine falls on all of them. */
export function rowsOfRound(round: number): MainRow[] {
  const first = round % MAIN_ROWS.length
  return [...MAIN_ROWS.slice(first), ...MAIN_ROWS.slice(0, first)]
}
