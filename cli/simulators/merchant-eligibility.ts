import { CertCipherError, openCert } from '../../contract/cert-cipher.ts'
import { type EligibilityKind, EligibilityQuery } from '../../contract/eligibility.ts'
import type { EligibilityReason } from '../../domain/eligibility.ts'
import { formatTime } from '../../domain/time.ts'
import type { PartnerAnswer, PartnerKey, VerifiedCall } from './receive-call.ts'

/**
 * Whom the simulated merchant refuses, by the sequence number of the identity number: its digits 15 to 17, before the
 * check digit. Everybody else may buy five.
 */
export const REFUSED_SEQUENCES: Readonly<Record<string, EligibilityReason>> = {
  '001': 'BLACKLISTED',
  '002': 'ID_LIMIT_REACHED',
  '003': 'ID_NAME_MISMATCH',
  '004': 'UNTRUSTED',
  '005': 'CONTRACT_RUNNING',
  '006': 'IN_ARREARS',
  '007': 'NOT_OWNER',
  '008': 'TIER_NOT_ALLOWED',
}

export const ELIGIBILITY_OPERATIONS: Readonly<Record<string, EligibilityKind>> = {
  '/number': 'NUMBER',
  '/new-user-contract': 'NEW_USER_CONTRACT',
  '/old-user-contract': 'OLD_USER_CONTRACT',
}

const ALLOWED_COUNT = 5
const ANSWER_LIFE_MS = 30 * 60_000

/** Interfaces 6, 7 and 8 on the merchant's side. */
export function answerEligibility({ key, operation, query, isRefusing }: VerifiedCall<PartnerKey>): PartnerAnswer {
  const kind = ELIGIBILITY_OPERATIONS[operation]
  if (kind === undefined) return { echo: null, code: 'NOT_FOUND', message: operation, status: 404 }
  const asked = EligibilityQuery[kind].safeParse({ ...query, ...wholeNumber(query.quantity) })
  const checkId = query.checkId ?? ''
  if (!asked.success) {
    const field = asked.error.issues[0]?.path.join('.') ?? ''
    return { echo: { checkId }, type: kind, code: 'PARAM_INVALID', message: field, status: 422 }
  }
  const certNo = readCertNo(query, key)
  if (certNo === null) {
    return { echo: { checkId }, type: kind, code: 'CERT_CIPHER_INVALID', message: 'certCipher', status: 422 }
  }
  const reason = isRefusing ? 'OTHER' : REFUSED_SEQUENCES[certNo.slice(14, 17)]
  return {
    echo: { checkId },
    type: kind,
    code: 'OK',
    message: 'OK',
    data: reason === undefined ? allow(kind) : refuse(reason),
  }
}

function allow(kind: EligibilityKind): Record<string, unknown> {
  return {
    eligible: true,
    allowNum: ALLOWED_COUNT,
    blacklisted: false,
    reasons: [],
    expiresAt: formatTime(Date.now() + ANSWER_LIFE_MS),
    ...(kind === 'NEW_USER_CONTRACT' ? { contractAllowNum: ALLOWED_COUNT } : {}),
    ...(kind === 'OLD_USER_CONTRACT' ? { onNetState: 'NORMAL', arrears: false } : {}),
  }
}

function refuse(code: EligibilityReason): Record<string, unknown> {
  return {
    eligible: false,
    allowNum: 0,
    blacklisted: code === 'BLACKLISTED',
    reasons: [{ code, message: '模拟商户的答复' }],
    ...(code === 'IN_ARREARS' ? { arrears: true } : {}),
  }
}

/** Empty where an old user is asked about by number alone; null when the cipher cannot be opened. */
function readCertNo(query: Readonly<Record<string, string>>, { secret, appKey }: PartnerKey): string | null {
  if (query.certCipher === undefined) return query.id_num ?? ''
  try {
    const callId = query.checkId ?? ''
    const opened: unknown = JSON.parse(openCert({ secret, appKey, callId }, query.certCipher))
    const isHolder = typeof opened === 'object' && opened !== null && 'certNo' in opened
    return isHolder && typeof opened.certNo === 'string' ? opened.certNo : null
  } catch (error) {
    if (error instanceof CertCipherError || error instanceof SyntaxError) return null
    throw error
  }
}

function wholeNumber(text: string | undefined): { quantity?: number } {
  return text !== undefined && /^[1-9]\d?$/.test(text) ? { quantity: Number(text) } : {}
}
