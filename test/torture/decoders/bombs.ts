import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { noisePixels } from '../../support/golden-formulas';

const SIDE = 16;
/** More pixels than the trial allows. */
const LARGE = 3000;
/** What a few hundred kilobytes expand to. */
const ZEROS_BYTES = 256 * 1024 * 1024;

/** Small files that say, or hide, that they are very large, by name. Each is refused, or is the small image that it shows. */
export async function bombs(): Promise<ReadonlyMap<string, Uint8Array>> {
  const small = () => drawn(SIDE);
  const [png, gif, avif, largeAvif, animated] = await Promise.all([
    small().png().toBuffer(),
    small().gif().toBuffer(),
    small().avif({ effort: 0 }).toBuffer(),
    drawn(LARGE).avif({ effort: 0 }).toBuffer(),
    frames(200).webp({ lossless: true }).toBuffer(),
  ]);
  const zeros = deflateSync(Buffer.alloc(ZEROS_BYTES));
  const withChunk = (type: string, data: Uint8Array) =>
    Buffer.concat([png.subarray(0, PNG_HEADER_BYTES), pngChunk(type, data), png.subarray(PNG_HEADER_BYTES)]);
  const text = (keyword: string, rest: Uint8Array) => Buffer.concat([Buffer.from(keyword), rest]);
  const large: Readonly<Record<string, Sharp>> = {
    'large.jpg': drawn(LARGE).jpeg(),
    'large.png': drawn(LARGE).png(),
    'large, 16 bits.png': drawn(LARGE).toColourspace('rgb16').png(),
    'large.webp': drawn(LARGE).webp({ effort: 0 }),
    'large.tiff': drawn(LARGE).tiff({ compression: 'deflate' }),
    'large.gif': drawn(LARGE).gif({ effort: 1 }),
    'many frames.gif': frames(1000).gif({ effort: 1 }),
  };
  const files = new Map<string, Uint8Array>([
    ['compressed text.png', withChunk('zTXt', text('Comment\0\0', zeros))],
    ['compressed international text.png', withChunk('iTXt', text('Comment\0\x01\0\0\0', zeros))],
    ['colour profile.png', withChunk('iCCP', text('profile\0\0', zeros))],
    ['pixels without end.png', pngOf(png, zeros)],
    ['large.avif', largeAvif],
    ['large, said to be small.avif', withSize(largeAvif, 'ispe', SIDE)],
    ['small, said to be large.avif', withSize(avif, 'ispe', 60_000)],
    ['large screen.gif', patched(gif, 6, 60_000)],
    ['large frame.gif', patched(gif, gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0])) + 5, 60_000)],
    ['large canvas.webp', withCanvas(animated, 16_382)],
    ['strip without end.tiff', tiff({ 273: STRIP_AT, 278: SIDE, 279: zeros.length }, zeros)],
    ['strips without end.tiff', tiff({ 273: STRIP_AT, 278: 0x7fffffff, 279: 0x7fffffff }, zeros)],
    ['large tile.tiff', tiff({ 322: 65_520, 323: 65_520, 324: STRIP_AT, 325: zeros.length }, zeros)],
    ['directory that follows itself.tiff', tiff({ 273: STRIP_AT, 278: SIDE, 279: zeros.length }, zeros, 8)],
    ['65,535 samples.tiff', tiff({ 273: STRIP_AT, 277: 65_535, 278: SIDE, 279: zeros.length }, zeros)],
  ]);
  for (const [name, image] of Object.entries(large)) files.set(name, await image.toBuffer());
  return files;
}

const drawn = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r: 170, g: 102, b: 51 } } });

const frames = (count: number) =>
  sharp(Buffer.from(noisePixels(SIDE * count, SIDE, 5)), {
    raw: { width: SIDE, height: SIDE * count, channels: 3, pageHeight: SIDE },
  });

/** Signature and IHDR. */
const PNG_HEADER_BYTES = 33;

function pngChunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const chunk = Buffer.alloc(8 + named.length);
  chunk.writeUInt32BE(data.length);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), 4 + named.length);
  return chunk;
}

const pngOf = (png: Buffer, pixels: Uint8Array) =>
  Buffer.concat([png.subarray(0, PNG_HEADER_BYTES), pngChunk('IDAT', pixels), pngChunk('IEND', new Uint8Array())]);

/** https://www.w3.org/TR/png/#5CRC-algorithm; zlib's own is in Node from 22 on. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Two numbers of 16 bits, one behind the other. */
function patched(file: Buffer, at: number, size: number): Buffer {
  const copy = Buffer.from(file);
  copy.writeUInt16LE(size, at);
  copy.writeUInt16LE(size, at + 2);
  return copy;
}

function withSize(file: Buffer, box: string, size: number): Buffer {
  const copy = Buffer.from(file);
  const at = copy.indexOf(box);
  copy.writeUInt32BE(size, at + 8);
  copy.writeUInt32BE(size, at + 12);
  return copy;
}

function withCanvas(file: Buffer, sizeLessOne: number): Buffer {
  const copy = Buffer.from(file);
  const at = copy.indexOf('VP8X');
  copy.writeUIntLE(sizeLessOne, at + 12, 3);
  copy.writeUIntLE(sizeLessOne, at + 15, 3);
  return copy;
}

/** Behind the header and a directory of ten tags. */
const STRIP_AT = 8 + 2 + 10 * 12 + 4;

/** Gray, of 16 x 16 pixels, deflated. @param tags further ones, or others, by number; made up to ten by one that nobody knows */
function tiff(tags: Readonly<Record<number, number>>, data: Uint8Array, nextDirectory = 0): Buffer {
  const all: Record<number, number> = { 256: SIDE, 257: SIDE, 258: 8, 259: 8, 262: 1, 277: 1, ...tags };
  for (let unknown = 50_000; Object.keys(all).length < 10; unknown++) all[unknown] = 0;
  const start = Buffer.alloc(STRIP_AT);
  start.write('II*\0');
  start.writeUInt32LE(8, 4);
  start.writeUInt16LE(10, 8);
  for (const [i, [tag, value]] of Object.entries(all).entries()) {
    const at = 10 + i * 12;
    start.writeUInt16LE(Number(tag), at);
    start.writeUInt16LE(4, at + 2); // 32 bits
    start.writeUInt32LE(1, at + 4);
    start.writeUInt32LE(value, at + 8);
  }
  start.writeUInt32LE(nextDirectory, STRIP_AT - 4);
  return Buffer.concat([start, data]);
}
