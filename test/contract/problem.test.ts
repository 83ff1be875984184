import { expect, test } from 'vitest'
import { z } from 'zod'
import { Problem, toProblem } from '../../contract/problem.ts'
import type { FailureCode, FailureExtra } from '../../domain/failure.ts'
import { FAILURES, Failure } from '../../domain/failure.ts'

const codes = Object.keys(FAILURES) as FailureCode[]

test('a problem tells code, both languages, what to do and where to read on', () => {
  const failure = new Failure('TRACKING_NO_DUPLICATE', { field: 'packages[0].trackingNo' })

  expect(toProblem(failure, 'req_1', { docsBase: 'https://open.example.cn' })).toEqual({
    type: 'https://open.example.cn/docs/errors#TRACKING_NO_DUPLICATE',
    title: '物流单号已被使用',
    status: 409,
    detail: '该物流公司的这一单号已登记在其他包裹上。',
    instance: '/requests/req_1',
    code: 'TRACKING_NO_DUPLICATE',
    message: '物流单号已被使用',
    messageEn: 'The tracking number is already in use',
    requestId: 'req_1',
    whoMustAct: 'MERCHANT',
    retry: 'AFTER_FIX',
    action: {
      zh: '核对面单后提交正确的单号；更换单号请用 replaces。',
      en: 'Check the label and send the right number; use replaces to correct one.',
    },
    errors: [
      {
        field: 'packages[0].trackingNo',
        code: 'TRACKING_NO_DUPLICATE',
        message: '物流单号已被使用',
        messageEn: 'The tracking number is already in use',
      },
    ],
  })
})

test('a more precise message takes the place of the cause, and the title stays', () => {
  const message = { zh: '时间戳是毫秒', en: 'The timestamp is in milliseconds' }
  const problem = toProblem(new Failure('TIMESTAMP_OUT_OF_WINDOW', { message }), 'req_1', { docsBase: '' })

  expect(problem).toMatchObject({
    type: '/docs/errors#TIMESTAMP_OUT_OF_WINDOW',
    title: '时间戳超出允许范围',
    detail: '时间戳是毫秒',
    message: '时间戳是毫秒',
    messageEn: 'The timestamp is in milliseconds',
  })
})

test.each(codes)('%s makes a problem of the published schema', (code) => {
  const problem = toProblem(new Failure(code), 'req_1', { docsBase: '' })

  expect(Problem.strict().parse(problem)).toEqual(problem)
  expect(JSON.parse(JSON.stringify(problem))).toEqual(problem)
})

test('the facts that help to correct a call go along', () => {
  const extra: FailureExtra = { currentState: 'SHIPPED', version: 7, allowedEvents: ['SIGNED'], seenIp: '203.0.113.7' }

  const problem = toProblem(new Failure('STATE_CONFLICT', { extra }), 'req_1', { docsBase: '' })

  expect(Problem.strict().parse(problem)).toMatchObject(extra)
})

test('nothing leaves the house that the schema does not name', () => {
  const extra = JSON.parse('{"secret":"s3cret","sql":"select 1","code":"OK","__proto__":{"a":1},"version":1}')

  const problem = toProblem(new Failure('STATE_CONFLICT', { extra, cause: new Error('at db.ts:1') }), 'r', {
    docsBase: '',
  })

  expect(JSON.stringify(problem)).not.toMatch(/s3cret|select|db\.ts|__proto__/)
  expect(problem.code).toBe('STATE_CONFLICT')
  expect(problem.version).toBe(1)
})

test('a request id cannot bend the link', () => {
  expect(toProblem(new Failure('INTERNAL'), 'a/../b?c', { docsBase: '' }).instance).toBe('/requests/a%2F..%2Fb%3Fc')
})

test('the schema is a named component, described in both languages', () => {
  const schema = Object(z.toJSONSchema(Problem).$defs?.Problem)

  expect(Problem.meta()).toMatchObject({ id: 'Problem' })
  expect(schema.required).toEqual(expect.arrayContaining(['type', 'status', 'code', 'message', 'requestId', 'errors']))
  expect(schema.required).not.toContain('stringToSign')
  for (const property of Object.values(schema.properties)) {
    expect(Object(property).description).toMatch(/\p{Script=Han}.* \/ [A-Za-z]/u)
  }
})
