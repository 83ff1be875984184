export type EnvelopeReason = 'MASTER_KEYS_INVALID' | 'MASTER_KEY_MISSING' | 'MASTER_KEY_WRONG' | 'CONTENT_BROKEN'

export type MasterKeysDefect = 'EMPTY' | 'SHAPE' | 'SAME_ID_TWICE' | 'NOT_RANDOM' | 'TOO_MANY'

export interface EnvelopeErrorDetails {
  masterKeyId?: string
  defect?: MasterKeysDefect
  /** 1 is the first. */
  entryNumber?: number
}

/**
 * Something sealed cannot be opened, or the master keys cannot be read. Meant for operators: no Failure, so a partner
 * sees INTERNAL. Carries no key and no content.
 */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
  readonly reason: EnvelopeReason
  readonly zh: string
  readonly en: string
  readonly masterKeyId: string | undefined

  constructor(reason: EnvelopeReason, details: EnvelopeErrorDetails = {}) {
    const { zh, en } = explain(reason, details)
    super(`${reason}: ${en}`)
    this.reason = reason
    this.zh = zh
    this.en = en
    this.masterKeyId = details.masterKeyId
  }
}

const DEFECTS: Record<MasterKeysDefect, { zh: string; en: string }> = {
  EMPTY: { zh: '为空', en: 'is empty' },
  SHAPE: {
    zh: '格式应为 编号:32 字节密钥的标准 base64（44 个字符）',
    en: 'must be id:key, the key 32 bytes in standard base64 (44 characters)',
  },
  SAME_ID_TWICE: { zh: '的编号与前面的重复', en: 'has the id of an earlier one' },
  NOT_RANDOM: { zh: '的密钥不是随机生成的', en: 'has a key that is not random' },
  TOO_MANY: { zh: '数量超过 16 个', en: 'are more than 16' },
}

function explain(reason: EnvelopeReason, details: EnvelopeErrorDetails): { zh: string; en: string } {
  const { masterKeyId = '', defect = 'EMPTY', entryNumber } = details
  switch (reason) {
    case 'MASTER_KEYS_INVALID': {
      const which = entryNumber === undefined ? { zh: '', en: 'The master keys' } : entryName(entryNumber)
      return { zh: `主密钥配置${which.zh}${DEFECTS[defect].zh}`, en: `${which.en} ${DEFECTS[defect].en}` }
    }
    case 'MASTER_KEY_MISSING':
      return {
        zh: `缺少主密钥 ${masterKeyId}：请把它加回主密钥配置`,
        en: `Master key ${masterKeyId} is missing: put it back into the master keys`,
      }
    case 'MASTER_KEY_WRONG':
      return {
        zh: `主密钥 ${masterKeyId} 打不开这把数据密钥：主密钥不是当时的那一把，或数据被改动`,
        en: `Master key ${masterKeyId} does not open this data key: it is another key, or the row was altered`,
      }
    case 'CONTENT_BROKEN':
      return {
        zh: '密文无法解开：数据被改动，或不属于这一行',
        en: 'The content cannot be opened: it was altered, or belongs to another row',
      }
  }
}

const entryName = (entryNumber: number): { zh: string; en: string } => ({
  zh: `第 ${entryNumber} 项`,
  en: `Master key ${entryNumber}`,
})
