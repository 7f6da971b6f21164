import { type Font, parse } from 'opentype.js';
import type { DrawText } from './plot-panel';

/** The two faces that figures are lettered in, as the bytes of TrueType files. */
export interface FigureFonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

/**
 * Draws text as outlines: a picture is the same on a machine that has no fonts at all. Character by character, without
 * kerning or ligatures, since the library stops at some of the substitutions that the font asks for. Characters that the
 * font lacks become its empty box.
 */
export function textOutlines(fonts: FigureFonts): DrawText {
  const regular = load(fonts.regular);
  const bold = load(fonts.bold);
  return (text, x, y, style) => {
    const font = style.bold ? bold : regular;
    const glyphs = Array.from(text, (character) => font.charToGlyph(character));
    const scale = style.size / font.unitsPerEm;
    const widths = glyphs.map((glyph) => (glyph.advanceWidth ?? 0) * scale);
    const width = widths.reduce((a, b) => a + b, 0);
    let at = x - { start: 0, middle: width / 2, end: width }[style.anchor];
    const outlines = glyphs.map((glyph, i) => {
      const outline = glyph.getPath(at, y, style.size).toPathData(2);
      at += widths[i] as number;
      return outline;
    });
    const turn = style.vertical ? ` transform="rotate(-90 ${x} ${y})"` : '';
    return `<path class="text"${turn} d="${outlines.join('')}"/>`;
  };
}

function load(bytes: Uint8Array): Font {
  // Outlines are read when they are asked for: a figure needs sixty of six thousand.
  return parse(Uint8Array.from(bytes).buffer as ArrayBuffer, { lowMemory: true });
}
