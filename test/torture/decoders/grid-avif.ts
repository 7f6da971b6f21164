/**
 * An AVIF of two by two tiles, as cameras and converters store large images: sharp reads such files and writes none.
 * https://aomediacodec.github.io/av1-avif/ and ISO/IEC 23008-12, 6.6.2.3.
 * @param tiles four AVIF files of one image each, all of `sidePx` and of the same coding
 */
export function gridAvif(tiles: readonly Buffer[], sidePx: number): Buffer {
  const [first] = tiles as readonly [Buffer];
  const data = tiles.map(mediaOf);
  const grid = Buffer.from([0, 0, 1, 1, ...u16(sidePx * 2), ...u16(sidePx * 2)]);
  const ids = data.map((_, i) => i + 2);
  const ftyp = box('ftyp', 'avif', u32(0), 'avifmif1miaf');
  const metaAt = (mediaAt: number) => {
    const lengths = [grid.length, ...data.map(({ length }) => length)];
    const starts = lengths.map((_, i) => mediaAt + lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
    const items = lengths.map((length, i) => [u16(i + 1), u16(0), u16(1), u32(starts[i] as number), u32(length)]);
    const [whole, tile] = [sidePx * 2, sidePx].map((side) => box('ispe', u32(0), u32(side), u32(side)));
    const properties = box('ipco', whole as Buffer, tile as Buffer, boxOf(first, 'pixi'), boxOf(first, 'av1C'));
    const tileProperties = ids.map((id) => [u16(id), 3, 2, 3, 0x84]); // one that has to be understood: av1C
    const associations = [u16(1), 2, 1, 3, tileProperties].flat(3);
    return box(
      'meta',
      u32(0),
      box('hdlr', u32(0), u32(0), 'pict', u32(0), u32(0), u32(0), [0]),
      box('pitm', u32(0), u16(1)),
      box('iinf', u32(0), u16(5), infe(1, 'grid', 0), ...ids.map((id) => infe(id, 'av01', 1))),
      box('iref', u32(0), box('dimg', u16(1), u16(4), ids.flatMap(u16))),
      box('iprp', properties, box('ipma', u32(0), u32(5), associations)),
      box('iloc', u32(0), [0x44, 0x00], u16(5), items.flat(2)),
    );
  };
  const mediaAt = ftyp.length + metaAt(0).length + 8;
  return Buffer.concat([ftyp, metaAt(mediaAt), box('mdat', grid, ...data)]);
}

const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];

function box(type: string, ...parts: readonly (string | Uint8Array | readonly number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
  return Buffer.concat([Buffer.from(u32(body.length + 8)), Buffer.from(type), body]);
}

/** @param flags 1 hides an item, as what is a part of another */
const infe = (id: number, type: string, flags: number): Buffer =>
  box('infe', [2, 0, 0, flags], u16(id), u16(0), type, [0]);

/** A box of an AVIF file, wherever it lies in it. */
function boxOf(file: Buffer, type: string): Buffer {
  const at = file.indexOf(type) - 4;
  if (at < 0) throw new Error(`The AVIF file has no box "${type}"`);
  return file.subarray(at, at + file.readUInt32BE(at));
}

const mediaOf = (file: Buffer): Buffer => boxOf(file, 'mdat').subarray(8);
