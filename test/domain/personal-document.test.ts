import { expect, test } from 'vitest'
import { type PersonalDocument, phoneSuffixOf } from '../../domain/personal-document.ts'

const receiver = { receiverName: '甲', receiverPhone: '13800001234', address: '路 1 号' }
const holder = { certType: '01', certNo: '11010519491231002X', certName: '乙', contactPhone: '13800005678' }

test.each<[string, PersonalDocument, string | null]>([
  ['the receiver, when there is one', { receiver, holder, phoneNumber: '13800009999' }, '1234'],
  ['else the holder', { holder, phoneNumber: '13800009999' }, '5678'],
  ['else the number that the customer has', { phoneNumber: '13800009999' }, '9999'],
  ['nobody', {}, null],
  ['a landline with an extension in words', { receiver: { ...receiver, receiverPhone: '025-1234-ext' } }, null],
])('the number to search by is that of %s', (_name, person, suffix) => {
  expect(phoneSuffixOf(person)).toBe(suffix)
})
