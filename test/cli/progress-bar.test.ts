import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openProgressBar } from '../../cli/progress-bar.ts'

function openOutput(isTTY: boolean) {
  const stream = new PassThrough()
  return Object.assign(stream, { isTTY, text: () => String(stream.read() ?? '') }) as unknown as NodeJS.WriteStream & {
    text(): string
  }
}

test('on a terminal one line moves, and goes when the work is done', () => {
  const output = openOutput(true)
  const bar = openProgressBar(200, output)

  bar.show(50, 'note')

  const text = output.text()
  expect(text).toMatch(/^\r/)
  expect(text).toMatch(/█{7,8}░{22,23}\s+25% {2}50\/200 .*note$/)
  bar.end()
  expect(output.text()).toBe('\r\u001B[2K')
})

test('where stderr goes elsewhere nothing moves', () => {
  const output = openOutput(false)
  const bar = openProgressBar(200, output)

  bar.show(50, 'note')
  bar.end()

  expect(output.text()).toBe('')
})
