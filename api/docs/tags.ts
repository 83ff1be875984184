import type { Direction } from '../../contract/signature.ts'
import type { Bilingual, Callers } from '../operation.ts'
import { bilingual } from './bilingual.ts'

type Tag = Direction | 'PUBLIC'

/** Interfaces are grouped by direction, under the same words that the second line of a signature has. */
export const DIRECTION_TEXTS: Record<Tag, Bilingual> = {
  M2P: { zh: '商户调用平台', en: 'the merchant calls the platform' },
  L2P: { zh: '商城调用平台', en: 'the mall calls the platform' },
  PUBLIC: {
    zh: '无需签名：凭一次性链接或对方自有签名',
    en: "no signature of ours: a link that works once, or the sender's own proof",
  },
  P2M: { zh: '平台调用商户（webhooks）', en: 'the platform calls the merchant (webhooks)' },
  P2L: { zh: '平台调用商城（webhooks）', en: 'the platform calls the mall (webhooks)' },
}

export const TAGS = Object.entries(DIRECTION_TEXTS).map(([name, text]) => ({ name, description: bilingual(text) }))

export function tagsOf(callers: Callers): Tag[] {
  return callers === 'PUBLIC' ? ['PUBLIC'] : callers.map((kind) => (kind === 'MERCHANT' ? 'M2P' : 'L2P'))
}
