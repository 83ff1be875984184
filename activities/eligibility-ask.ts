import type { EligibilityAsk, EligibilityKind } from '../contract/eligibility.ts'
import type { CheckRow } from '../db/commands/eligibility.ts'
import type { PersonalDocument } from '../domain/personal-document.ts'

interface AskSource {
  check: CheckRow
  person: PersonalDocument | null
  certCipher: string
  /** The older form in clear was approved for this application. */
  takesPlainIdentity: boolean
}

/** The fields of contract #6–#8 out of what the mall wanted to know. */
export function eligibilityAsk({
  check,
  person,
  certCipher,
  takesPlainIdentity,
}: AskSource): EligibilityAsk<EligibilityKind> {
  const text = (name: string): string => (typeof check.ask[name] === 'string' ? check.ask[name] : '')
  const { checkId } = check
  if (check.productKind === 'CO') {
    return {
      checkId,
      phoneNumber: person?.phoneNumber ?? text('phoneNumber'),
      certCipher,
      contractCode: text('contractCode'),
      tierCode: text('tierCode'),
      skuId: text('skuId'),
    }
  }
  const { holder } = person ?? {}
  const plain =
    takesPlainIdentity && holder
      ? { check_type: '1' as const, id_type: holder.certType, id_num: holder.certNo, id_name: holder.certName }
      : {}
  const number = {
    checkId,
    certCipher,
    phoneNumber: text('phoneNumber') || undefined,
    planCode: text('planCode'),
    numberProvince: text('numberProvince') || undefined,
    quantity: Number(check.ask.quantity ?? 1),
    ...plain,
  }
  if (check.productKind === 'N') return number
  return {
    ...number,
    contractCode: text('contractCode'),
    tierCode: text('tierCode'),
    terminalCode: text('terminalCode'),
    skuId: text('skuId'),
  }
}
