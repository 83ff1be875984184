import { expect, test } from 'vitest'
import { z } from 'zod'
import { amountField } from '../../contract/field.ts'
import type { RequestPart } from '../../contract/parameter-failure.ts'
import { fromZodError } from '../../contract/parameter-failure.ts'
import type { Failure } from '../../domain/failure.ts'

const Parcel = z.strictObject({
  carrierCode: z.enum(['SF', 'YTO']),
  trackingNo: z.string().min(1).max(40),
  quantity: z.int().min(1).max(99).optional(),
})
const Body = z.strictObject({ packages: z.array(Parcel).min(1).max(2), last: z.boolean().optional() })

function refuse(schema: z.ZodType, input: unknown, where: RequestPart = 'body'): Failure {
  const result = schema.safeParse(input)
  if (result.success) throw new Error('the schema takes it')
  return fromZodError(result.error.issues, where, input)
}

const parcel = (change: object) => ({ packages: [{ carrierCode: 'SF', trackingNo: '1', ...change }] })

test('what is absent is missing, field by field', () => {
  const failure = refuse(Body, { packages: [{}] })

  expect(failure.code).toBe('PARAM_MISSING')
  expect(failure.errors.map(({ field, code }) => `${field} ${code}`)).toEqual([
    'packages[0].carrierCode PARAM_MISSING',
    'packages[0].trackingNo PARAM_MISSING',
  ])
  expect(failure.zh).toBe('请求体有误：packages[0].carrierCode 为必填项，另有 1 处')
  expect(failure.en).toBe('Invalid body: packages[0].carrierCode is required, and 1 more')
})

test('one wrong value among absent ones makes the call invalid', () => {
  const failure = refuse(Body, { packages: [{ carrierCode: 'DHL' }] })

  expect(failure.code).toBe('PARAM_INVALID')
  expect(failure.errors.map(({ code }) => code)).toEqual(['PARAM_INVALID', 'PARAM_MISSING'])
})

test('null is a wrong value, not an absent one', () => {
  expect(refuse(Body, parcel({ trackingNo: null })).code).toBe('PARAM_INVALID')
})

test('unknown parameters are named one by one', () => {
  const failure = refuse(Body, { ...parcel({ is_paid: true }), merchant_id: 'B', state: 'PAID' })

  expect(failure.code).toBe('PARAM_INVALID')
  expect(failure.errors.map(({ field }) => field).sort()).toEqual(['merchant_id', 'packages[0].is_paid', 'state'])
  expect(failure.errors[0]).toMatchObject({ zh: '不是该接口的参数', en: 'is not a parameter of this call' })
})

test.each(['__proto__', 'constructor', 'prototype'])('the key %s is an unknown parameter like any other', (key) => {
  const failure = refuse(Body, JSON.parse(`{"packages":[{"carrierCode":"SF","trackingNo":"1"}],"${key}":{}}`))

  expect(failure.errors.map(({ field }) => field)).toEqual([key])
})

test.each<[name: string, schema: z.ZodType, input: unknown, zh: string, en: string]>([
  ['type', z.object({ a: z.string() }), { a: 1 }, '应为字符串', 'must be a string'],
  ['whole number', z.object({ a: z.int() }), { a: 0.1 }, '应为整数', 'must be a whole number'],
  ['minimum', z.object({ a: z.int().min(1) }), { a: 0 }, '不能小于 1', 'must be at least 1'],
  ['open minimum', z.object({ a: z.number().gt(1) }), { a: 1 }, '必须大于 1', 'must be more than 1'],
  ['maximum', z.object({ a: z.int().max(9) }), { a: 10 }, '不能大于 9', 'must be at most 9'],
  ['open maximum', z.object({ a: z.number().lt(9) }), { a: 9 }, '必须小于 9', 'must be less than 9'],
  ['length', z.object({ a: z.string().max(2) }), { a: 'abc' }, '最多 2 个字符', 'must have at most 2 characters'],
  ['entries', z.object({ a: z.array(z.int()).min(2) }), { a: [1] }, '至少 2 项', 'must have at least 2 entries'],
  ['empty text', z.object({ a: z.string().min(1) }), { a: '' }, '不能为空', 'must not be empty'],
  ['empty list', z.object({ a: z.array(z.int()).min(1) }), { a: [] }, '不能为空', 'must not be empty'],
  ['value', z.object({ a: z.enum(['X', 'Y']) }), { a: 'Z' }, '只能是 X、Y', 'must be one of X, Y'],
  ['one value', z.object({ a: z.literal('X') }), { a: 'Z' }, '只能是 X', 'must be X'],
  ['pattern', z.object({ a: z.string().regex(/^\d+$/) }), { a: 'Z' }, '格式不正确', 'is not well formed'],
  ['format', z.object({ a: z.email() }), { a: 'Z' }, '格式不正确', 'is not well formed'],
  ['multiple', z.object({ a: z.number().multipleOf(5) }), { a: 3 }, '应为 5 的倍数', 'must be a multiple of 5'],
  [
    'own rule',
    z.object({ a: z.string().refine(() => false, { params: { zh: '校验位不符', en: 'has a wrong check digit' } }) }),
    { a: 'Z' },
    '校验位不符',
    'has a wrong check digit',
  ],
  [
    'union',
    z.object({ a: z.union([z.string(), z.int()]) }),
    { a: true },
    '不符合任何一种允许的形式',
    'has none of the allowed forms',
  ],
])('a wrong %s is told in both languages', (...row) => {
  const [, schema, input, zh, en] = row
  expect(refuse(schema, input).errors).toEqual([{ field: 'a', code: 'PARAM_INVALID', zh, en }])
})

test.each([
  [-1, '不能小于 0', 'must be at least 0'],
  [-1e300, '不能小于 0', 'must be at least 0'],
  [1e300, '不能大于 100000000000', 'must be at most 100000000000'],
  [0.5, '应为整数', 'must be a whole number'],
  [-0, '不能为 -0', 'must not be -0'],
])('an amount of %s is told once', (amount, zh, en) => {
  const { errors, ...failure } = refuse(z.strictObject({ fee: amountField('费', 'fee') }), { fee: amount })

  expect(errors).toEqual([{ field: 'fee', code: 'PARAM_INVALID', zh, en }])
  expect(failure.zh).toBe(`请求体有误：fee ${zh}`)
})

test('of a choice of forms the deciding field is named', () => {
  const Fee = z.discriminatedUnion('kind', [z.object({ kind: z.literal('A') }), z.object({ kind: z.literal('B') })])

  expect(refuse(z.object({ fee: Fee }), { fee: {} }).errors).toMatchObject([
    { field: 'fee.kind', code: 'PARAM_MISSING' },
  ])
  expect(refuse(z.object({ fee: Fee }), { fee: { kind: 'C' } }).errors).toMatchObject([
    { field: 'fee.kind', code: 'PARAM_INVALID', zh: '只能是 A、B' },
  ])
})

test('the name of an entry is checked like a value', () => {
  const failure = refuse(z.object({ a: z.record(z.string().max(2), z.int()) }), { a: { long: 1 } })

  expect(failure.errors).toMatchObject([
    { field: 'a.long', code: 'PARAM_INVALID', en: 'must have at most 2 characters' },
  ])
})

test.each([null, [], 'x', 1])('a body that is %j is no JSON object', (input) => {
  expect(refuse(Body, input).code).toBe('BODY_NOT_JSON')
})

test('no value is ever repeated', () => {
  const idNumber = '11010519491231002X'

  const failure = refuse(Body, parcel({ carrierCode: idNumber, trackingNo: idNumber.repeat(9), quantity: idNumber }))

  expect(JSON.stringify([failure.zh, failure.en, failure.message, failure.errors])).not.toContain(idNumber)
})

test('a flood of unknown names is cut', () => {
  const flood = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${index}`.padEnd(500, 'x'), 1]))

  const { errors } = refuse(z.strictObject({}), flood, 'query')

  expect(errors).toHaveLength(50)
  for (const { field } of errors) expect(field.length).toBeLessThanOrEqual(120)
})
