import { expect, test } from 'vitest'
import { namesOf, readBatchRow } from '../../../contract/catalogue/batch-row.ts'
import { Failure } from '../../../domain/failure.ts'

const NUMBER = {
  kind: 'NUMBER',
  phoneNumber: '13912345678',
  numberProvince: '320000',
  numberCity: '320100',
  prepayAmount: 10000,
}

function failureOf(row: Record<string, unknown>): Failure {
  try {
    readBatchRow(row)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it was read')
}

test('a row is the body of its call', () => {
  expect(readBatchRow(NUMBER)).toMatchObject({ kind: 'NUMBER', body: { phoneNumber: '13912345678', reused: false } })
})

test('a row without a kind, or of none that there is, says which there are', () => {
  expect(failureOf({ phoneNumber: '1' })).toMatchObject({ code: 'PARAM_MISSING', field: 'kind' })
  expect(failureOf({ kind: 'TIER' })).toMatchObject({
    code: 'PARAM_INVALID',
    field: 'kind',
    en: expect.stringContaining('PHONE_GIFT_TIER'),
  })
})

test('each wrong field is named in both languages, and no value is repeated', () => {
  const failure = failureOf({ ...NUMBER, prepayAmount: 'ten yuan', colour: 'red' })

  expect(failure).toMatchObject({
    code: 'PARAM_INVALID',
    field: 'prepayAmount',
    zh: 'prepayAmount 应为数字；colour 不是该接口的参数',
    en: 'prepayAmount must be a number; colour is not a parameter of this call',
  })
  expect(failureOf({ kind: 'NUMBER', phoneNumber: '1' }).code).toBe('PARAM_MISSING')
})

test('a refused row is named as far as it can be told', () => {
  expect(namesOf({ kind: 'SKU', skuId: 'S-1' })).toEqual({ kind: 'SKU', code: 'S-1' })
  expect(namesOf({ kind: 'SKU', skuId: 5 })).toEqual({ kind: 'SKU', code: null })
  expect(namesOf({ kind: 'x', skuId: 'S-1' })).toEqual({ kind: null, code: null })
})

test('a name that is cut in the middle of a character is still one that can be kept', () => {
  const half = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])/
  const failure = failureOf({ ...NUMBER, [`${'k'.repeat(119)}😀`]: 1 })

  expect(failure.field).not.toMatch(half)
  expect(failure.en).not.toMatch(half)
  expect(namesOf({ kind: 'PLAN', planCode: `${'a'.repeat(63)}😀` }).code).toBe('a'.repeat(63))
})
