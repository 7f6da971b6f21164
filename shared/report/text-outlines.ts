import { type Font, parse } from 'opentype.js';
import type { DrawText } from './plot-panel';

/** The two faces that figures are lettered in, as the bytes of TrueType files. */
export interface FigureFonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

/**
 * Draws text as outlines: a picture is the same on a machine that has no fonts at all. Characters that the font lacks
 * become its empty box.
 */
export function textOutlines(fonts: FigureFonts): DrawText {
  const regular = load(fonts.regular);
  const bold = load(fonts.bold);
  return (text, x, y, style) => {
    const font = style.bold ? bold : regular;
    const width = font.getAdvanceWidth(text, style.size);
    const start = x - { start: 0, middle: width / 2, end: width }[style.anchor];
    const turn = style.vertical ? ` transform="rotate(-90 ${x} ${y})"` : '';
    return `<path class="text"${turn} d="${font.getPath(text, start, y, style.size).toPathData(2)}"/>`;
  };
}

function load(bytes: Uint8Array): Font {
  return parse(Uint8Array.from(bytes).buffer as ArrayBuffer);
}
