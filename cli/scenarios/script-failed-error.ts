export interface Bilingual {
  readonly zh: string
  readonly en: string
}

/** A script met something that it does not know how to go on from. */
export class ScriptFailedError extends Error {
  override name = 'ScriptFailedError'
  readonly code: string
  readonly zh: string
  readonly en: string
  readonly action: Bilingual | null

  constructor({
    code = 'SCRIPT_FAILED',
    zh,
    en,
    action = null,
  }: Bilingual & { code?: string; action?: Bilingual | null }) {
    super(en)
    this.code = code
    this.zh = zh
    this.en = en
    this.action = action
  }
}
