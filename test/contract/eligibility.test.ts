import { expect, test } from 'vitest'
import { z } from 'zod'
import type { EligibilityKind } from '../../contract/eligibility.ts'
import {
  EligibilityData,
  EligibilityQuery,
  eligibilityQuery,
  parseEligibilityReply,
} from '../../contract/eligibility.ts'

const KINDS: EligibilityKind[] = ['NUMBER', 'NEW_USER_CONTRACT', 'OLD_USER_CONTRACT']
const DATA = { checkId: 'chk_1', eligible: true, allowNum: 2, expiresAt: '2026-03-01T12:00:00+08:00' }
const OK = { code: 'OK', message: 'ok', data: DATA }
const read = (json: unknown, kind: EligibilityKind = 'NUMBER') => parseEligibilityReply(kind, json, 'chk_1')
const numberAsk = { checkId: 'chk_1', certCipher: 'abc', planCode: 'P1', quantity: 2 }

test('the question about a number is sent in the order of the contract, without what is not known', () => {
  expect(eligibilityQuery('NUMBER', { ...numberAsk, numberProvince: '320000', phoneNumber: '13800138000' })).toEqual([
    ['checkId', 'chk_1'],
    ['certCipher', 'abc'],
    ['phoneNumber', '13800138000'],
    ['planCode', 'P1'],
    ['numberProvince', '320000'],
    ['quantity', '2'],
  ])
  expect(eligibilityQuery('NUMBER', numberAsk).map(([name]) => name)).toEqual(
    'checkId certCipher planCode quantity'.split(' '),
  )
})

test('the question about a new user names contract, tier, terminal and SKU', () => {
  const ask = { ...numberAsk, contractCode: 'C1', tierCode: 'T1', terminalCode: 'M1', skuId: 'S1' }

  expect(eligibilityQuery('NEW_USER_CONTRACT', ask).slice(-4)).toEqual([
    ['contractCode', 'C1'],
    ['tierCode', 'T1'],
    ['terminalCode', 'M1'],
    ['skuId', 'S1'],
  ])
})

test('the question about an old user names the number and no quantity', () => {
  const ask = { checkId: 'chk_1', phoneNumber: '13800138000', contractCode: 'C1', tierCode: 'T1', skuId: 'S1' }

  expect(eligibilityQuery('OLD_USER_CONTRACT', ask).map(([name]) => name)).toEqual(
    'checkId phoneNumber contractCode tierCode skuId'.split(' '),
  )
})

test('the older form adds its four names at the end', () => {
  const ask = { ...numberAsk, id_name: '张小三', id_num: '11010519491231002X', id_type: '01', check_type: '1' as const }

  expect(eligibilityQuery('NUMBER', ask).slice(-4)).toEqual([
    ['check_type', '1'],
    ['id_type', '01'],
    ['id_num', '11010519491231002X'],
    ['id_name', '张小三'],
  ])
})

test('a question that is not one of its kind is a bug', () => {
  expect(() => eligibilityQuery('NUMBER', { ...numberAsk, quantity: 0 })).toThrow(z.ZodError)
  expect(() => eligibilityQuery('NUMBER', { ...numberAsk, numberProvince: '999999' })).toThrow(z.ZodError)
})

test.each(KINDS)('a yes to %s is read in the form of today and in the older one', (kind) => {
  const answer = {
    isAnswer: true,
    reply: {
      eligible: true,
      allowNum: 2,
      contractAllowNum: null,
      blacklisted: null,
      arrears: null,
      reasons: [],
      expiresAtMs: Date.UTC(2026, 2, 1, 4),
    },
    alternatives: [],
    onNetState: null,
    currentContractEnd: null,
  }

  expect(read(OK, kind)).toEqual(answer)
  expect(read({ status: '0', message: 'ok', data: DATA }, kind)).toEqual(answer)
})

test('what an answer says about contracts and the old user is kept', () => {
  const old = { ...DATA, onNetState: 'ON', currentContractEnd: '2026-12-31', arrears: true }

  expect(read({ code: 'OK', data: { ...DATA, contractAllowNum: 1 } }, 'NEW_USER_CONTRACT')).toMatchObject({
    reply: { contractAllowNum: 1 },
  })
  expect(read({ code: 'OK', data: old }, 'OLD_USER_CONTRACT')).toMatchObject({
    reply: { arrears: true },
    onNetState: 'ON',
    currentContractEnd: '2026-12-31',
  })
})

test('reasons and alternatives are kept, unknown reasons become OTHER, long texts are cut', () => {
  const reasons = [{ code: 'UNDER_AGE' }, { code: 'MOON_PHASE', message: '月'.repeat(300) }]

  const answer = read({ code: 'OK', data: { ...DATA, eligible: false, reasons, alternatives: ['13800138001'] } })

  expect(answer).toMatchObject({
    alternatives: ['13800138001'],
    reply: {
      reasons: [
        { code: 'UNDER_AGE', message: '' },
        { code: 'OTHER', message: '月'.repeat(100) },
      ],
    },
  })
})

test('a reason named like a built-in is just unknown', () => {
  const data = { ...DATA, eligible: false, reasons: [{ code: 'constructor' }] }

  expect(read({ code: 'OK', data })).toMatchObject({ reply: { reasons: [{ code: 'OTHER' }] } })
})

test('optional fields may be null and unknown ones are passed over', () => {
  const data = { ...DATA, blacklisted: null, reasons: null, expiresAt: null, alternatives: null, extra: { a: 1 } }

  expect(read({ code: 'OK', message: null, status: null, data, trace: 1 })).toMatchObject({
    isAnswer: true,
    reply: { blacklisted: null, expiresAtMs: null, reasons: [] },
  })
})

test.each([
  ['"true"', 'true'],
  ['1', 1],
  ['null', null],
  ['nothing', undefined],
  ['a nested yes', { eligible: true }],
])('R08: %s is not a yes', (_, eligible) => {
  expect(read({ code: 'OK', data: { ...DATA, eligible } })).toEqual({
    isAnswer: false,
    why: 'UNREADABLE',
    field: 'eligible',
  })
})

test.each(['2', null, undefined, -1, 1.5, Number.POSITIVE_INFINITY, [2], true])(
  'allowNum %j is no number of pieces',
  (allowNum) => {
    expect(read({ code: 'OK', data: { ...DATA, allowNum } })).toMatchObject({ isAnswer: false, field: 'allowNum' })
  },
)

test.each(['2026-02-30T00:00:00+08:00', '2199-12-31T23:59:59-12:00', '2026-03-01T12:00:00', 1772337600, ''])(
  'an answer until %j is no answer',
  (expiresAt) => {
    expect(read({ code: 'OK', data: { ...DATA, expiresAt } })).toMatchObject({ isAnswer: false, field: 'expiresAt' })
  },
)

test.each(['true', 1, 'yes'])('blacklisted %j is no answer', (blacklisted) => {
  expect(read({ code: 'OK', data: { ...DATA, blacklisted } })).toMatchObject({ isAnswer: false, why: 'UNREADABLE' })
})

test.each(['chk_2', 'CHK_1', 'chk_1 ', ''])('R10: the answer to check %j is not the answer to ours', (checkId) => {
  expect(read({ code: 'OK', data: { ...DATA, checkId } })).toEqual({
    isAnswer: false,
    why: 'OTHER_CHECK',
    field: 'checkId',
  })
})

test.each([null, 1, 'OK', [], {}, { data: DATA }, { code: 0, data: DATA }, { status: 0, data: DATA }, { code: 'OK' }])(
  '%j is no answer',
  (json) => {
    expect(read(json)).toMatchObject({ isAnswer: false, why: 'UNREADABLE' })
  },
)

test('a merchant may ask for another try', () => {
  expect(read({ code: 'TEMPORARY', message: 'later' })).toMatchObject({ isAnswer: false, why: 'TEMPORARY' })
})

test.each([
  { code: 'ERROR', data: DATA },
  { code: 'ok', data: DATA },
  { status: '1', data: DATA },
  { code: 'OK', status: '1', data: DATA },
  { code: 'FAIL', status: '0', data: DATA },
])("a merchant's failure is never a yes, whatever data it carries: %j", (json) => {
  expect(read(json)).toMatchObject({ isAnswer: false, why: 'MERCHANT_FAILURE' })
})

test('no answer repeats what the merchant sent', () => {
  const secret = '11010519491231002X'

  expect(JSON.stringify(read({ code: secret, data: { eligible: secret } }))).not.toContain(secret)
  expect(JSON.stringify(read({ code: 'OK', data: { ...DATA, eligible: secret } }))).not.toContain(secret)
})

test.each(KINDS)('query and answer of %s can be published as JSON schemas', (kind) => {
  for (const schema of [EligibilityQuery[kind], EligibilityData[kind]]) {
    expect(z.toJSONSchema(schema, { io: 'input' })).toMatchObject({ type: 'object', properties: { checkId: {} } })
  }
})
