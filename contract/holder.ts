import { z } from 'zod'
import { isIdNumber } from '../domain/identifier.ts'
import { isDate } from '../domain/time.ts'
import { formField, nameField, textField } from './field.ts'
import { sha256Hex } from './signature.ts'

const CERT_NO_PATTERN = /^[A-Z0-9][A-Z0-9()-]{3,31}$/
/** 01 is the resident identity card; only its number has a check digit. */
const CERT_TYPES = ['01', '03', '04', '05', '99'] as const

export const phoneField = formField(/^\+?[0-9][0-9-]{4,18}$/, {
  zh: '应为 5 至 19 位数字或 -，可以 + 开头',
  en: 'must be 5 to 19 digits or hyphens, with or without a + in front',
}).meta({ description: '电话，数字与连字符 / phone: digits and hyphens' })

/** Who the number or the contract is for (contract section 9, Holder). */
export const Holder = z
  .strictObject({
    certType: z.enum(CERT_TYPES).meta({ description: '证件类型，01 为居民身份证 / document; 01 is the identity card' }),
    certNo: formField(CERT_NO_PATTERN, {
      zh: '应为 4 至 32 位大写字母、数字、括号或 -，以字母或数字开头',
      en: 'must be 4 to 32 capitals, digits, brackets or -, beginning with a capital or digit',
    }).meta({ description: '证件号，字母大写 / its number, capitals' }),
    certName: nameField(64, '证件姓名', 'name on the document'),
    certAddress: textField(200, '证件地址', 'address on the document').optional(),
    certValidTo: z
      .string()
      .refine(isDate, { params: { zh: '应为 YYYY-MM-DD', en: 'must be YYYY-MM-DD' } })
      .optional()
      .meta({ description: '证件有效期 / valid until' }),
    contactPhone: phoneField.optional().meta({ description: '联系电话 / contact phone' }),
  })
  .superRefine(({ certType, certNo }, context) => {
    if (certType !== '01' || isIdNumber(certNo) || !CERT_NO_PATTERN.test(certNo)) return
    const params = { zh: '身份证号的位数、地区、生日或校验位不正确', en: 'is not a valid identity number' }
    context.addIssue({ code: 'custom', path: ['certNo'], params })
  })
  .meta({ id: 'Holder', description: '机主证件信息 / the holder' })

/**
 * The mall's half of a holder's hash: lower-case hex SHA-256 over `certType|certNo` as UTF-8, the number with capitals and
 * without blanks. A number is locked under it before the platform knows the buyer, so the mall must be able to compute it.
 */
export function certNoHashOf({ certType, certNo }: { certType: string; certNo: string }): string {
  return sha256Hex(`${certType}|${certNo}`)
}
