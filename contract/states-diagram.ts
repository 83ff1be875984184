import { isFinal, ORDER_STATES, type OrderState } from '../domain/order-state.ts'
import { BEFORE_SHIPPING, TRANSITIONS, type Transition } from '../domain/order-transitions.ts'
import { PRODUCT_KINDS, type ProductKind } from '../domain/product-kind.ts'

/** Possible from nearly everywhere: drawn, it would hide all the rest. */
const NOT_DRAWN = ['35']

/** The states that an order of this kind may be in, in the order of the table. */
export function statesOfKind(kind: ProductKind): OrderState[] {
  const reached = new Set(firstStates(kind))
  // A set that grows while it is walked through is walked through to its end.
  for (const state of reached) {
    for (const row of rowsOf(kind)) {
      if (!row.from.includes(state)) continue
      // Going back leads nowhere new.
      if (row.to !== 'SAME' && row.to !== 'RETURN_STATE') reached.add(row.to)
      if (row.returnTo) reached.add(row.returnTo)
    }
  }
  return ORDER_STATES.filter((state) => reached.has(state))
}

/** A Mermaid state diagram of one kind's life; arrows carry the events. */
export function stateDiagram(kind: ProductKind, labelOf: (state: OrderState) => string): string {
  const states = statesOfKind(kind)
  const arrows = new Map<string, Set<string>>()
  const draw = (from: string, to: string, event: string) => {
    const arrow = `${from} --> ${to}`
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(event))
  }
  for (const state of firstStates(kind)) draw('[*]', state, 'PLACE')
  for (const from of states) {
    for (const row of rowsOf(kind)) {
      if (!row.from.includes(from) || NOT_DRAWN.includes(row.row)) continue
      for (const to of targetsOf(row, from)) if (to !== from && states.includes(to)) draw(from, to, row.event)
    }
  }
  return [
    'stateDiagram-v2',
    ...states.map((state) => `  state "${labelOf(state)}" as ${state}`),
    ...[...arrows].map(([arrow, events]) => `  ${arrow} : ${[...events].join(', ')}`),
    ...states.filter(isFinal).map((state) => `  ${state} --> [*]`),
  ].join('\n')
}

const rowsOf = (kind: ProductKind): Transition[] => TRANSITIONS.filter((row) => row.kinds.includes(kind))

const firstStates = (kind: ProductKind): OrderState[] =>
  PRODUCT_KINDS[kind].isChecked ? ['PENDING_CHECK', 'WAIT_PAY'] : ['WAIT_PAY']

/** Where a row leads from one state; a refused cancellation leads back to wherever it was asked for. */
export function targetsOf(row: Transition, from: OrderState): readonly OrderState[] {
  if (row.to === 'SAME') return [from]
  return row.to === 'RETURN_STATE' ? BEFORE_SHIPPING : [row.to]
}
