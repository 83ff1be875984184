/** What one look of the doctor found. */
export interface Finding {
  name: string
  isOk: boolean
  detail: string
  /** What to do next; only with a failure. */
  action?: string
}

export function ok(name: string, detail: string): Finding {
  return { name, isOk: true, detail }
}

export function failed(name: string, { detail, action }: { detail: string; action: string }): Finding {
  return { name, isOk: false, detail, action }
}
