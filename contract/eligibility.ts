import { z } from 'zod'
import type { EligibilityReason, EligibilityReply } from '../domain/eligibility.ts'
import { ELIGIBILITY_REASONS } from '../domain/eligibility.ts'
import { isAreaCode } from '../domain/province.ts'
import { isDate, parseTime } from '../domain/time.ts'
import { mobileField } from './field.ts'

/** Interfaces 6, 7 and 8: which question is asked (contract section 10). */
export type EligibilityKind = 'NUMBER' | 'NEW_USER_CONTRACT' | 'OLD_USER_CONTRACT'

const codeField = (zh: string, en: string) =>
  z
    .string()
    .min(1)
    .max(32)
    .meta({ description: `${zh} / ${en}` })
const checkIdField = codeField('校验编号，应答须原样返回', 'number of this check, to be echoed')
const certCipher = z.string().min(1).meta({ description: '加密的证件信息 / identity, encrypted' })
const phoneNumber = mobileField.meta({ description: '手机号码 / phone number' })

const numberFields = {
  checkId: checkIdField,
  certCipher,
  phoneNumber: phoneNumber.optional(),
  planCode: codeField('套餐编码', 'plan'),
  numberProvince: z
    .string()
    .refine(isAreaCode, { params: { zh: '应为 6 位区划代码', en: 'must be a 6-digit area code' } })
    .optional()
    .meta({ description: '号码归属省，GB/T 2260 / home province of the number' }),
  quantity: z.int().min(1).max(99).meta({ description: '购买数量 / quantity' }),
}

/** The older form in clear; only for an app for which the operator approved it. */
const compatFields = {
  check_type: z.literal('1').optional().meta({ description: '旧版：固定为 1 / older form: always 1' }),
  id_type: z.string().length(2).optional().meta({ description: '旧版：证件类型 / older form: kind of document' }),
  id_num: z.string().min(1).max(32).optional().meta({ description: '旧版：证件号码 / older form: its number' }),
  id_name: z.string().min(1).max(64).optional().meta({ description: '旧版：姓名 / older form: name' }),
}

/** What the platform asks, in the order in which it is sent. */
export const EligibilityQuery = {
  NUMBER: z.strictObject({ ...numberFields, ...compatFields }),
  NEW_USER_CONTRACT: z.strictObject({
    ...numberFields,
    contractCode: codeField('合约编码', 'contract'),
    tierCode: codeField('合约档次编码', 'tier'),
    terminalCode: codeField('终端编码', 'terminal'),
    skuId: codeField('终端 SKU', 'terminal SKU'),
    ...compatFields,
  }),
  OLD_USER_CONTRACT: z.strictObject({
    checkId: checkIdField,
    phoneNumber,
    certCipher: certCipher.optional(),
    contractCode: codeField('合约编码', 'contract'),
    tierCode: codeField('合约档次编码', 'tier'),
    skuId: codeField('终端 SKU', 'terminal SKU'),
  }),
} as const satisfies Record<EligibilityKind, z.ZodObject>

export type EligibilityAsk<Kind extends EligibilityKind> = z.input<(typeof EligibilityQuery)[Kind]>

/**
 * The query of one check as ordered pairs, unencoded: the signer and the URL are made from this same list.
 *
 * @throws ZodError when the ask is not one of its kind, which is a bug of ours.
 */
export function eligibilityQuery<Kind extends EligibilityKind>(
  kind: Kind,
  ask: EligibilityAsk<Kind>,
): [name: string, value: string][] {
  const schema = EligibilityQuery[kind]
  const values: Record<string, string | number | undefined> = schema.parse(ask)
  return Object.keys(schema.shape).flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [[name, String(value)] satisfies [string, string]]
  })
}

const MAX_REASONS = 20
const MAX_MESSAGE_CHARACTERS = 100

const count = z.int().min(0).max(9999)
const time = z
  .string()
  .transform((text, context) => {
    const epochMs = parseTime(text)
    if (epochMs === null) context.addIssue({ code: 'custom', message: 'not an RFC 3339 time' })
    return epochMs ?? z.NEVER
  })
  .meta({ description: '有效期至 / until when the answer holds' })
const date = z.string().refine(isDate)

const told = <Schema extends z.ZodType>(schema: Schema, zh: string, en: string) =>
  schema.meta({ description: `${zh} / ${en}` })

/** A code that we do not know is a reason all the same; which reasons there are may grow on the merchant's side first. */
const givenReason = z
  .object({
    code: told(z.string().min(1).max(64), '原因码', 'reason code'),
    message: told(
      z.string().nullish(),
      '给买家的说明，超过 100 字截断',
      'what to tell the buyer, cut after 100 characters',
    ),
  })
  .transform((given) => ({
    code: isReason(given.code) ? given.code : ('OTHER' as const),
    message: Array.from(given.message ?? '')
      .slice(0, MAX_MESSAGE_CHARACTERS)
      .join(''),
  }))

const replyFields = {
  checkId: told(z.string().max(64), '原样返回的校验编号', 'the number of the check, echoed'),
  eligible: told(z.boolean(), '是否具备购买资格', 'whether the buyer may buy'),
  allowNum: told(count, '可购数量', 'how many'),
  blacklisted: told(z.boolean().nullish(), '是否在黑名单', 'whether black-listed'),
  reasons: told(z.array(givenReason).max(MAX_REASONS).nullish(), '不符合的原因', 'why not'),
  expiresAt: time.nullish(),
  alternatives: told(z.array(z.string().max(64)).max(50).nullish(), '可替代的号码', 'numbers to take instead'),
}

/**
 * What a merchant answers. Types are strict: "true", 1, null or nothing is not a yes. Optional
 * fields may be null, as many serialisers write them so; unknown fields are passed over.
 */
export const EligibilityData = {
  NUMBER: z.object(replyFields),
  NEW_USER_CONTRACT: z.object({
    ...replyFields,
    contractAllowNum: told(count.nullish(), '可办合约数', 'how many contracts'),
  }),
  OLD_USER_CONTRACT: z.object({
    ...replyFields,
    onNetState: told(z.string().max(32).nullish(), '在网状态', 'state of the number'),
    currentContractEnd: told(date.nullish(), '在约合约到期日', 'when the running contract ends'),
    arrears: told(z.boolean().nullish(), '是否欠费', 'whether bills are unpaid'),
  }),
} as const satisfies Record<EligibilityKind, z.ZodObject>

/** An answer with what only informs, or why it is none. `field` names what was wrong, never a value. */
export type ParsedEligibility =
  | {
      isAnswer: true
      reply: EligibilityReply
      alternatives: readonly string[]
      onNetState: string | null
      currentContractEnd: string | null
    }
  | { isAnswer: false; why: 'TEMPORARY' | 'MERCHANT_FAILURE' | 'UNREADABLE' | 'OTHER_CHECK'; field: string }

/**
 * Reads the JSON that a merchant answered to the check `checkId`: `{code:"OK", data}` or the older `{status:"0", data}`.
 * TEMPORARY is worth another try; whatever else is no answer ends the check as CHECK_FAILED.
 */
export function parseEligibilityReply(kind: EligibilityKind, json: unknown, checkId: string): ParsedEligibility {
  const envelope = Envelope.safeParse(json)
  if (!envelope.success) return unreadable(envelope.error)
  const outcome = outcomeOf(envelope.data)
  if (outcome !== 'OK') return { isAnswer: false, why: outcome, field: 'code' }
  const data = EligibilityData[kind].safeParse(envelope.data.data)
  if (!data.success) return unreadable(data.error)
  if (data.data.checkId !== checkId) return { isAnswer: false, why: 'OTHER_CHECK', field: 'checkId' }
  return toAnswer(data.data)
}

interface KnownData extends z.output<(typeof EligibilityData)['NUMBER']> {
  contractAllowNum?: number | null
  arrears?: boolean | null
  onNetState?: string | null
  currentContractEnd?: string | null
}

function toAnswer(data: KnownData): ParsedEligibility {
  return {
    isAnswer: true,
    reply: {
      eligible: data.eligible,
      allowNum: data.allowNum,
      contractAllowNum: data.contractAllowNum ?? null,
      blacklisted: data.blacklisted ?? null,
      arrears: data.arrears ?? null,
      reasons: data.reasons ?? [],
      expiresAtMs: data.expiresAt ?? null,
    },
    alternatives: data.alternatives ?? [],
    onNetState: data.onNetState ?? null,
    currentContractEnd: data.currentContractEnd ?? null,
  }
}

const Envelope = z.object({ code: z.string().nullish(), status: z.string().nullish(), data: z.unknown().optional() })

/** With both forms in one answer both must say yes. */
function outcomeOf({ code, status }: z.infer<typeof Envelope>): 'OK' | 'TEMPORARY' | 'MERCHANT_FAILURE' | 'UNREADABLE' {
  if ((code ?? status ?? null) === null) return 'UNREADABLE'
  if (code === 'TEMPORARY') return 'TEMPORARY'
  return (code ?? 'OK') === 'OK' && (status ?? '0') === '0' ? 'OK' : 'MERCHANT_FAILURE'
}

function unreadable(error: z.ZodError): ParsedEligibility {
  return { isAnswer: false, why: 'UNREADABLE', field: error.issues.at(0)?.path.map(String).join('.') || 'data' }
}

function isReason(text: string): text is EligibilityReason {
  return Object.hasOwn(ELIGIBILITY_REASONS, text)
}
