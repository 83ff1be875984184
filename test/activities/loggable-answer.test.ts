import { expect, test } from 'vitest'
import { loggableAnswer } from '../../activities/loggable-answer.ts'

const logged = (text: string, isWhole = true) => loggableAnswer(new TextEncoder().encode(text), isWhole)

test.each([
  ['an identity number', 'no 11010119900101123x!', 'no 110101********123x!'],
  ['a mobile number', 'call 13812345678', 'call 138****5678'],
  ['a mobile number in groups', 'call +86 138 1234 5678', 'call +86**********5678'],
  ['a certCipher', `"certCipher":"${'Ab-_'.repeat(30)}"`, '"certCipher":"[120 characters hidden]"'],
  ['a picture with escaped slashes', `"${String.raw`iVBOR\/w0`.repeat(40)}="`, '"[361 characters hidden]"'],
  [
    'a name and an address',
    '{"certName":"张小三","address":"北京市朝阳区建国路88号"}',
    '{"certName":"张*三","address":"北京市朝****"}',
  ],
  ['a passport', '{"certNo" : "E12345678","code":"X"}', '{"certNo" : "E1*****78","code":"X"}'],
  ['an escaped quote in a name', String.raw`{"id_name":"a\"b","x":1}`, String.raw`{"id_name":"a**b","x":1}`],
])('%s is masked in the log', (_, answer, expected) => {
  expect(logged(answer)).toBe(expected)
})

test.each([
  ['an order number', 'order 202609180000000000012'],
  ['a time', '2026-09-18T12:00:00+08:00 1790000000000'],
  ['markup', '<script>alert(1)</script>'],
  ['two lines', 'a\n\tb'],
])('%s stays as it is', (_, answer) => {
  expect(logged(answer)).toBe(answer)
})

test('NUL, colours and direction marks do not reach the log', () => {
  expect(logged('a\0b\u001B[31mc\u202Ed')).toBe('a\uFFFDb\uFFFD[31mc\uFFFDd')
})

test('bytes that are not UTF-8 are no failure', () => {
  expect(loggableAnswer(Uint8Array.of(0x61, 0xff, 0x62), true)).toBe('a\uFFFDb')
})

test('an answer that was cut inside an identity number shows no half of it', () => {
  expect(logged('{"message":"11010119900101', false)).toBe('{"message":"')
})

test('at most 4 KiB are kept, in whole characters, and nothing personal at the cut', () => {
  const text = logged(`${'号'.repeat(1_364)}110101199001011234`)

  expect(Buffer.byteLength(text)).toBe(4_096)
  expect(text.slice(-4)).toBe('1101')
  expect(logged('号 '.repeat(60_000))).not.toContain('\uFFFD')
})

test('the largest hostile answer is masked within a moment', () => {
  const before = process.cpuUsage()
  for (const piece of ['"certNo":"', '"certNo" ', '1', 'a', '\\', '138 ', 'a '])
    expect(logged(piece.repeat(65_536 / piece.length), false).length).toBeLessThanOrEqual(4_096)

  // Of this process alone: what a busy machine does meanwhile is no part of it. A pattern that looks back takes seconds.
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1_000).toBeLessThan(1_000)
})
