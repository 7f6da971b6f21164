import { isUtf8 } from 'node:buffer';

export const BLOCK_BYTES = 512;

/** What one header block of a tar says, before what extended headers say instead. */
export interface TarHeader {
  readonly name: string;
  /** Of the data behind the header; the blocks that they fill are the next whole number. */
  readonly bytes: number;
  /** One character; '0' for an ordinary file, also of the oldest tars, which have none. */
  readonly type: string;
}

/**
 * Reads a header block.
 * @returns undefined where its checksum says that it is none
 * @throws RangeError where its size is no number
 */
export function readTarHeader(block: Buffer): TarHeader | undefined {
  if (!hasChecksum(block)) return undefined;
  const magic = block.toString('latin1', 257, 263);
  const type = String.fromCharCode(block[156] ?? 0).replace('\0', '0');
  const name = textOf(block.subarray(0, 100));
  // GNU's own format, 'ustar  ', has times in the place of the prefix.
  const prefix = magic === 'ustar\0' ? textOf(block.subarray(345, 500)) : '';
  return { name: prefix ? `${prefix}/${name}` : name, bytes: numberOf(block.subarray(124, 136)), type };
}

/** Whether bytes begin as a tar does. */
export function beginsAsTar(head: Uint8Array): boolean {
  return head.length >= BLOCK_BYTES && hasChecksum(Buffer.from(head.subarray(0, BLOCK_BYTES)));
}

/** A field up to its first NUL; bytes that are no UTF-8 as Latin-1, so that they can be shown. */
export function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  const text = end < 0 ? field : field.subarray(0, end);
  return text.toString(isUtf8(text) ? 'utf8' : 'latin1');
}

const CHECKSUM_AT = 148;
const CHECKSUM_END = 156;

/** The sum of all bytes with its own field as blanks; some old programs added them up as signed ones. */
function hasChecksum(block: Buffer): boolean {
  const text = block.toString('latin1', CHECKSUM_AT, CHECKSUM_END).replaceAll('\0', ' ').trim();
  if (!/^[0-7]+$/.test(text)) return false;
  let [unsigned, signed] = [0, 0];
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const byte = i >= CHECKSUM_AT && i < CHECKSUM_END ? 0x20 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  const wanted = Number.parseInt(text, 8);
  return wanted === unsigned || wanted === signed;
}

/** Octal digits, or where the first bit is set, as GNU writes sizes of 8 GiB and more, a big-endian binary number. */
function numberOf(field: Buffer): number {
  if ((field[0] ?? 0) & 0x80) {
    const value = BigInt(`0x${field.toString('hex')}`) & ((1n << 95n) - 1n);
    if (field[0] === 0x80 && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
    throw new RangeError('its size is negative or beyond all disks');
  }
  const digits = field.toString('latin1').replaceAll('\0', ' ').trim();
  if (!/^[0-7]*$/.test(digits)) throw new RangeError(`its size is ${JSON.stringify(digits)}, wanted an octal number`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}
