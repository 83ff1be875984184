"""Writes watermark-glyphs.json: the outlines that the watermark of identity pictures is drawn with.

A machine may have no fonts and no fontconfig, so the picture code draws outlines and asks for no font. To build again:
  npm pack @fontsource/noto-sans-sc@5.3.0 && tar xzf fontsource-noto-sans-sc-5.3.0.tgz
  pip install fonttools==4.68.0 brotli==1.2.1
  python3 build-watermark-glyphs.py package/files/noto-sans-sc-{latin,chinese-simplified}-500-normal.woff2
`npx biome check --write` formats the result.
"""

import json
import pathlib
import sys

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

TEXT = "仅供办理移动业务·年月日" + "".join(chr(code) for code in range(0x20, 0x7F))


def outlines(font_files):
    fonts = [TTFont(file) for file in font_files]
    units_per_em = fonts[0]["head"].unitsPerEm
    glyphs = {}
    for character in sorted(set(TEXT)):
        font = next(font for font in fonts if ord(character) in font.getBestCmap())
        assert font["head"].unitsPerEm == units_per_em
        glyph = font.getGlyphSet()[font.getBestCmap()[ord(character)]]
        pen = SVGPathPen(font.getGlyphSet(), ntos=lambda number: str(round(number)))
        glyph.draw(pen)
        glyphs[character] = {"advanceUnits": round(glyph.width), "outline": pen.getCommands()}
    return {"unitsPerEm": units_per_em, "glyphs": glyphs}


if __name__ == "__main__":
    target = pathlib.Path(__file__).parent / "watermark-glyphs.json"
    target.write_text(json.dumps(outlines(sys.argv[1:]), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
