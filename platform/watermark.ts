import watermarkGlyphs from './fonts/watermark-glyphs.json' with { type: 'json' }

const TILT_DEGREES = -28
const FONT_PER_LONG_SIDE = 1 / 38
const FONT_MIN_PX = 13
const GAP_EM = 2.5
const LINE_EM = 4

interface Glyph {
  advanceUnits: number
  outline: string
}

const glyphs: ReadonlyMap<string, Glyph> = new Map(Object.entries(watermarkGlyphs.glyphs))

export interface WatermarkFacts {
  orderId: string
  /** Of the day, as it is to be read: 2026-01-31. */
  dateText: string
}

/** Contract section 4. */
export function watermarkText({ orderId, dateText }: WatermarkFacts): string {
  return `仅供办理移动业务 · ${orderId} · ${dateText}`
}

/**
 * A transparent SVG of exactly this size with the text tiled over it. Outlines, not text: the machine may have no font.
 *
 * @throws RangeError on a character that no outline is shipped for.
 */
export function watermarkSvg(text: string, { widthPx, heightPx }: { widthPx: number; heightPx: number }): string {
  const fontPx = Math.max(FONT_MIN_PX, Math.max(widthPx, heightPx) * FONT_PER_LONG_SIDE)
  const scale = fontPx / watermarkGlyphs.unitsPerEm
  const line = outlineOf(text)
  const stepX = line.advanceUnits * scale + GAP_EM * fontPx
  const stepY = LINE_EM * fontPx
  // A tilted sheet covers the picture wherever it is turned to, if it reaches half a diagonal from the middle.
  const reach = Math.hypot(widthPx, heightPx) / 2 + stepY
  const tiles: string[] = []
  for (let row = -Math.ceil(reach / stepY); row * stepY <= reach; row += 1) {
    // Every other row is shifted, or the gaps would stand above each other as clean stripes.
    const shift = row % 2 === 0 ? 0 : stepX / 2
    for (let x = shift - Math.ceil((reach + shift) / stepX) * stepX; x <= reach; x += stepX) {
      tiles.push(
        `<use href="#line" transform="translate(${x.toFixed(1)} ${(row * stepY).toFixed(1)}) scale(${scale})"/>`,
      )
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">`,
    `<defs><g id="line">${line.paths}</g></defs>`,
    // Dark letters with a light rim show on a white card and in a dark corner; opacity on the whole group, or rim and
    // letter would mix and vanish on grey. The card stays readable.
    '<g opacity="0.34" fill="#101418" stroke="#ffffff" stroke-width="56" paint-order="stroke"',
    ` transform="translate(${widthPx / 2} ${heightPx / 2}) rotate(${TILT_DEGREES})">${tiles.join('')}</g></svg>`,
  ].join('')
}

function outlineOf(text: string): { paths: string; advanceUnits: number } {
  let advanceUnits = 0
  let paths = ''
  for (const character of text) {
    const glyph = glyphs.get(character)
    if (glyph === undefined) throw new RangeError(`no outline for U+${character.codePointAt(0)?.toString(16)}`)
    // Fonts count upwards, pictures downwards.
    paths += `<path transform="translate(${advanceUnits} 0) scale(1 -1)" d="${glyph.outline}"/>`
    advanceUnits += glyph.advanceUnits
  }
  return { paths, advanceUnits }
}
