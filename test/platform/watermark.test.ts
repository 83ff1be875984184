import fc from 'fast-check'
import { expect, test } from 'vitest'
import { watermarkSvg, watermarkText } from '../../platform/watermark.ts'

const size = { widthPx: 1_600, heightPx: 1_000 }

test('the watermark says what the picture is for, the order and the day', () => {
  expect(watermarkText({ orderId: 'MB1', dateText: '2026-01-31' })).toBe('仅供办理移动业务 · MB1 · 2026-01-31')
})

test('every order number can be drawn, as outlines that need no font', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,32}$/), (orderId) => {
      const svg = watermarkSvg(watermarkText({ orderId, dateText: '2026年01月31日' }), size)
      expect(svg).not.toMatch(/<text|font/)
    }),
    { numRuns: 50 },
  )
})

test('a character without an outline is refused and markup cannot leave the text', () => {
  expect(() => watermarkSvg('镜', size)).toThrow(RangeError)
  expect(watermarkSvg('<script>', size)).not.toContain('<script>')
})

test('the smallest and the longest picture take a bearable number of tiles', () => {
  for (const [widthPx, heightPx] of [
    [100, 100],
    [1_600, 100],
    [100, 1_600],
    [1_600, 1_600],
  ] as const) {
    const tiles = watermarkSvg('仅', { widthPx, heightPx }).match(/<use /g)?.length ?? 0
    expect(tiles).toBeGreaterThan(3)
    expect(tiles).toBeLessThan(2_000)
  }
})
