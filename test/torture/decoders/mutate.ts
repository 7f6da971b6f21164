import { Random } from '../../../shared/random';

/** Ways to break a file; each leaves its first bytes alone, by which the decoder is chosen. */
const MUTATIONS = [flipBits, setBytes, cut, splice, repeatPart, dropPart, editLength, makeHuge] as const;
const SIGNATURE_BYTES = 12;
/** Numbers at which lengths overflow, or turn negative. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** One or two mutations of a file, which follow from the seed alone. @param others files to splice parts of */
export function mutate(file: Uint8Array, others: readonly Uint8Array[], seed: number): Uint8Array {
  const random = new Random(seed);
  let bytes = Buffer.from(file);
  for (let left = 1 + below(random, 2); left > 0; left--) {
    const mutation = MUTATIONS[below(random, MUTATIONS.length)] as (typeof MUTATIONS)[number];
    if (bytes.length > SIGNATURE_BYTES + 8) bytes = Buffer.from(mutation(bytes, random, others));
  }
  return new Uint8Array(bytes);
}

const below = (random: Random, n: number) => Math.floor(random.uniform() * n);
/** Headers are small and decide most: half of all places lie among the first bytes. */
const placeIn = ({ length }: Buffer, random: Random) => {
  const range = length - SIGNATURE_BYTES - 4;
  return SIGNATURE_BYTES + below(random, random.uniform() < 0.5 ? Math.min(range, 200) : range);
};
const partOf = (bytes: Buffer, random: Random): readonly [number, number] => {
  const from = placeIn(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + below(random, 64))];
};

function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let left = 1 + below(random, 8); left > 0; left--) bytes[placeIn(bytes, random)]! ^= 1 << below(random, 8);
  return bytes;
}

function setBytes(bytes: Buffer, random: Random): Buffer {
  const [from, to] = partOf(bytes, random);
  return bytes.fill(below(random, 256), from, to);
}

function cut(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, placeIn(bytes, random));
}

function splice(bytes: Buffer, random: Random, others: readonly Uint8Array[]): Buffer {
  const other = Buffer.from(others[below(random, others.length)] as Uint8Array);
  const [from, to] = partOf(other, random);
  const at = placeIn(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)]);
}

/** A segment, box or chunk that comes twice, or a hundred times. */
function repeatPart(bytes: Buffer, random: Random): Buffer {
  const [from, to] = partOf(bytes, random);
  const times = random.uniform() < 0.8 ? 1 : 100;
  const part = bytes.subarray(from, to);
  return Buffer.concat([bytes.subarray(0, to), ...Array<Buffer>(times).fill(part), bytes.subarray(to)]);
}

function dropPart(bytes: Buffer, random: Random): Buffer {
  const [from, to] = partOf(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

/** A number of two or four bytes, in either order: a length, an offset, a count. */
function editLength(bytes: Buffer, random: Random): Buffer {
  const at = placeIn(bytes, random);
  const value = EXTREMES[below(random, EXTREMES.length)] as number;
  const isWide = random.uniform() < 0.5;
  const isBig = random.uniform() < 0.5;
  if (isWide) isBig ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  else isBig ? bytes.writeUInt16BE(value & 0xffff, at) : bytes.writeUInt16LE(value & 0xffff, at);
  return bytes;
}

/** A width or height far beyond what the file holds, where its format keeps it. */
function makeHuge(bytes: Buffer, random: Random): Buffer {
  const size = [1000, 9999, 30_000, 65_535][below(random, 4)] as number;
  const [places, write] = sizeFields(bytes);
  for (const at of places) if (random.uniform() < 0.8 && at + 4 <= bytes.length) write(size, at);
  return bytes;
}

function sizeFields(bytes: Buffer): readonly [readonly number[], (size: number, at: number) => void] {
  const start = bytes.toString('latin1', 0, 16);
  const u16be = (size: number, at: number) => void bytes.writeUInt16BE(size, at);
  const u16le = (size: number, at: number) => void bytes.writeUInt16LE(size, at);
  const u32be = (size: number, at: number) => void bytes.writeUInt32BE(size, at);
  const u32le = (size: number, at: number) => void bytes.writeUInt32LE(size, at);
  if (start.startsWith('\x89PNG')) return [[16, 20], u32be];
  if (start.startsWith('GIF8')) return [[6, 8], u16le];
  if (start.startsWith('BM')) return [[18, 22], u32le];
  if (start.startsWith('RIFF')) return [[24, 26, 27, 29], u16le];
  if (start.startsWith('\xff\xd8')) {
    for (const marker of [0xc0, 0xc2]) {
      const at = bytes.indexOf(Buffer.from([0xff, marker]));
      if (at > 0) return [[at + 5, at + 7], u16be];
    }
  }
  const sizeBox = bytes.indexOf('ispe');
  if (sizeBox > 0) return [[sizeBox + 8, sizeBox + 12], u32be];
  // TIFF: the values of the tags for width and length, as this machine's byte order has them.
  const tags = [0x100, 0x101].map((tag) => bytes.indexOf(Buffer.from([tag & 0xff, tag >> 8])));
  return [tags.filter((at) => at > 0).map((at) => at + 8), u32le];
}
