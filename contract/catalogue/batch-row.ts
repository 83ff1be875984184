import type { z } from 'zod'
import { ADD_KINDS, type AddKind, type CatalogueAddition } from '../../domain/catalogue-item.ts'
import { cutText } from '../../domain/cut-text.ts'
import { Failure } from '../../domain/failure.ts'
import { fromZodError } from '../parameter-failure.ts'
import { AddContractBody } from './contract.ts'
import { AddNumberBody } from './number.ts'
import { AddPlanBody } from './plan.ts'
import { AddSkuBody, AddTerminalBody } from './terminal.ts'
import { AddPhoneGiftTierBody, AddRechargeGiftTierBody } from './tier.ts'
import { AddTierTerminalsBody } from './tier-terminals.ts'
import { AddVasBody } from './vas.ts'

export const ADD_KIND_CODES = Object.keys(ADD_KINDS) as [AddKind, ...AddKind[]]

interface RowKind {
  /** As a spreadsheet may call it. */
  readonly zh: string
  readonly schema: z.ZodType
  /** The field that names the item. */
  readonly codeField: string
}

/** The kinds of a batch's rows; each takes the fields of its call (contract section 10, #14 to #22). */
export const ROW_KINDS: Readonly<Record<AddKind, RowKind>> = {
  PLAN: { zh: '套餐', schema: AddPlanBody, codeField: 'planCode' },
  NUMBER: { zh: '号码', schema: AddNumberBody, codeField: 'phoneNumber' },
  CONTRACT: { zh: '合约', schema: AddContractBody, codeField: 'contractCode' },
  PHONE_GIFT_TIER: { zh: '购机送话费档', schema: AddPhoneGiftTierBody, codeField: 'tierCode' },
  RECHARGE_GIFT_TIER: { zh: '充值送购机款档', schema: AddRechargeGiftTierBody, codeField: 'tierCode' },
  TIER_TERMINAL: { zh: '档次终端', schema: AddTierTerminalsBody, codeField: 'tierCode' },
  TERMINAL: { zh: '终端', schema: AddTerminalBody, codeField: 'terminalCode' },
  SKU: { zh: '终端SKU', schema: AddSkuBody, codeField: 'skuId' },
  VAS: { zh: '增值业务', schema: AddVasBody, codeField: 'vasCode' },
}

const MOST_CODE_CHARACTERS = 64

/** What a row names, as far as it can be told: for the results, also of rows that are refused. */
export function namesOf(row: Readonly<Record<string, unknown>>): { kind: AddKind | null; code: string | null } {
  const kind = kindOf(row)
  const code = kind === null ? undefined : row[ROW_KINDS[kind].codeField]
  return { kind, code: typeof code === 'string' ? cutText(code, MOST_CODE_CHARACTERS) : null }
}

/** @throws Failure PARAM_MISSING or PARAM_INVALID, as the call of the row's kind would. */
export function readBatchRow(row: Readonly<Record<string, unknown>>): CatalogueAddition {
  const kind = kindOf(row)
  if (kind === null) throw wrongKind(row.kind)
  const { kind: _, ...fields } = row
  const parsed = ROW_KINDS[kind].schema.safeParse(fields)
  if (!parsed.success) throw rowFailure(fromZodError(parsed.error.issues, 'body', fields))
  return trustedAddition(kind, parsed.data)
}

function kindOf({ kind }: Readonly<Record<string, unknown>>): AddKind | null {
  return ADD_KIND_CODES.find((code) => code === kind) ?? null
}

function wrongKind(given: unknown): Failure {
  if (given === undefined || given === '') {
    return new Failure('PARAM_MISSING', { field: 'kind', message: { zh: 'kind 为必填项', en: 'kind is required' } })
  }
  const names = ADD_KIND_CODES.join(', ')
  const message = { zh: `kind 只能是 ${names}`, en: `kind must be one of ${names}` }
  return new Failure('PARAM_INVALID', { field: 'kind', message })
}

const MOST_ERRORS_TOLD = 5

/** Each wrong field by name: whoever corrects a file wants to do it once. */
function rowFailure({ code, field, errors }: Failure): Failure {
  const told = errors.slice(0, MOST_ERRORS_TOLD)
  const message = {
    zh: told.map((error) => `${error.field} ${error.zh}`).join('；'),
    en: told.map((error) => `${error.field} ${error.en}`).join('; '),
  }
  return new Failure(code, { field, message, errors })
}

/** Sound: the body is what the kind's own schema gave. */
function trustedAddition(kind: AddKind, body: unknown): CatalogueAddition {
  return { kind, body } as CatalogueAddition
}
