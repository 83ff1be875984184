import { z } from 'zod'

export const FAULT_KINDS = {
  slow: { zh: '慢', en: 'answers after `ms`' },
  http500: { zh: '500', en: 'answers 500' },
  hang: { zh: '不应答', en: 'never answers' },
  garbage: { zh: '乱码', en: 'answers something that is no JSON' },
  refuses: { zh: '拒绝', en: 'refuses whatever it is asked' },
  answersTwice: { zh: '答两次', en: 'puts a second answer on the same socket' },
  unsigned: { zh: '不签名', en: 'does not sign its answer' },
  wrongEcho: { zh: '回显错误', en: 'echoes another checkId or noticeId' },
} as const
export type FaultKind = keyof typeof FAULT_KINDS

const KIND_NAMES = Object.keys(FAULT_KINDS) as [FaultKind, ...FaultKind[]]
const DEFAULT_SLOW_MS = 5_000
const LONGEST_SLOW_MS = 120_000

export const Fault = z.strictObject({
  kind: z.enum(KIND_NAMES),
  on: z.enum(['eligibility', 'notices', 'all']).default('all'),
  /** Only for calls to this partner. */
  partnerId: z.string().max(64).optional(),
  /** How many more calls it spoils; without it, until it is switched off. */
  remaining: z.int().min(1).max(1_000_000).optional(),
  /** Of `slow`. */
  ms: z.int().min(0).max(LONGEST_SLOW_MS).default(DEFAULT_SLOW_MS),
})
export type Fault = z.output<typeof Fault>

export const Control = z.strictObject({
  mode: z.enum(['auto', 'manual']).optional(),
  /** null switches the fault off; absent leaves it as it is. */
  faults: Fault.nullable().optional(),
})
export type Mode = 'auto' | 'manual'

export interface SwitchBoard {
  mode(): Mode
  show(): { mode: Mode; faults: Fault | null }
  change(control: z.output<typeof Control>): void
  /** The fault of this call, and one off its count. */
  take(call: { on: 'eligibility' | 'notices'; partnerId: string }): Fault | null
}

export function createSwitchBoard(start: { mode: Mode; faults?: Fault | null }): SwitchBoard {
  let mode = start.mode
  let fault = start.faults ?? null
  return {
    mode: () => mode,
    show: () => ({ mode, faults: fault }),
    change(control) {
      mode = control.mode ?? mode
      if (control.faults !== undefined) fault = control.faults
    },
    take({ on, partnerId }) {
      const taken = fault
      if (taken === null || (taken.on !== 'all' && taken.on !== on)) return null
      if (taken.partnerId !== undefined && taken.partnerId !== partnerId) return null
      if (taken.remaining !== undefined) {
        fault = taken.remaining > 1 ? { ...taken, remaining: taken.remaining - 1 } : null
      }
      return taken
    },
  }
}
