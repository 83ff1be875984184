import { z } from 'zod'
import { DEFAULT_LOCK_MINUTES, LONGEST_LOCK_MINUTES, NUMBER_STATE_CODES } from '../domain/number.ts'
import { buyerIpField } from './buyer-address.ts'
import { hexField, merchantIdField, mobileField, textField } from './field.ts'

export const NumberPath = z.strictObject({ phoneNumber: mobileField })

export const LockNumberBody = z
  .strictObject({
    certNoHash: hexField(64).meta({
      description:
        '买家证件摘要：对 certType|certNo（UTF-8，字母大写，无空格）取 SHA-256 小写十六进制 / SHA-256 of certType|certNo (UTF-8, capitals, no blanks), lower-case hex',
      example: 'd48d88b30bafbb28e8cb81b34a930cd4e4a8230f3713fe212f8f9d2c3da21cd2',
    }),
    minutes: z
      .int()
      .min(1)
      .max(LONGEST_LOCK_MINUTES)
      .default(DEFAULT_LOCK_MINUTES)
      .meta({ description: '选占分钟数，1–60，默认 30 / minutes, 1 to 60, 30 by default' }),
    merchantId: merchantIdField.optional(),
    buyerId: textField(64, '商城的买家编号，只留摘要', "the mall's id of the buyer; only a hash is kept").optional(),
    buyerIp: buyerIpField.optional(),
  })
  .meta({ id: 'LockNumberBody', description: '选占号码 / lock a number' })

export const lockIdField = hexField(32).meta({ description: '选占编号 / lock' })

export const NumberLockView = z
  .object({
    phoneNumber: mobileField,
    lockId: lockIdField,
    lockExpiresAt: z.string().meta({ description: '选占到期时间 / when the lock ends' }),
  })
  .meta({ id: 'NumberLockView', description: '选占结果 / the lock' })

export const ReleaseNumberBody = z
  .strictObject({ lockId: lockIdField })
  .meta({ id: 'ReleaseNumberBody', description: '释放号码 / release a number' })

export const NumberReleaseView = z
  .object({
    phoneNumber: mobileField,
    state: z.enum(NUMBER_STATE_CODES).meta({ description: '号码状态 / state of the number' }),
    released: z
      .boolean()
      .meta({ description: '本次是否释放；此前已释放或到期为 false / false when the lock was gone already' }),
  })
  .meta({ id: 'NumberReleaseView', description: '释放结果 / what became of the lock' })
