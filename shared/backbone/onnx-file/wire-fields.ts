/** Bytes that are no protocol buffer, or end before they should. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(
    message: string,
    readonly isCutOff = false,
  ) {
    super(message);
  }
}

/** Part of a file. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** One field of a protocol buffer message. */
export interface WireField {
  readonly field: number;
  /** Of a number: its value, as a signed 64-bit one; beyond 2^53 to the nearest that there is. */
  readonly value: number;
  /** Of bytes, text or a message: where they lie. Of a number of fixed width: its bytes. */
  readonly span: Span;
  readonly kind: 'varint' | 'fixed64' | 'bytes' | 'fixed32';
}

const KINDS: Readonly<Record<number, WireField['kind']>> = { 0: 'varint', 1: 'fixed64', 2: 'bytes', 5: 'fixed32' };
const LONGEST_VARINT = 10;
const LARGEST_FIELD = 2 ** 29 - 1;

/**
 * The fields of one message, without those inside of them: nothing is copied, and a message inside is read only where
 * it is asked for, so that hostile nesting and counts are seen before they cost memory.
 * @throws WireError
 */
export function* wireFields({ bytes, start, end }: Span): Generator<WireField> {
  let at = start;
  while (at < end) {
    const tag = readVarint(bytes, at, end);
    at = tag.next;
    const field = Math.floor(tag.value / 8);
    const kind = KINDS[tag.value % 8];
    if (!kind || field < 1 || field > LARGEST_FIELD) throw new WireError(`there is no field with tag ${tag.value}`);
    if (kind === 'varint') {
      const { value, next } = readVarint(bytes, at, end);
      yield { field, kind, value, span: { bytes, start: at, end: next } };
      at = next;
      continue;
    }
    const length = kind === 'bytes' ? readVarint(bytes, at, end) : { value: kind === 'fixed32' ? 4 : 8, next: at };
    if (length.value < 0) throw new WireError(`a field has ${length.value} bytes`);
    const stop = length.next + length.value;
    if (stop > end) throw new WireError(`a field has ${length.value} bytes, ${end - length.next} are left`, true);
    yield { field, kind, value: 0, span: { bytes, start: length.next, end: stop } };
    at = stop;
  }
}

/** Whole numbers that stand packed one behind the other. @throws WireError */
export function* packedVarints({ bytes, start, end }: Span): Generator<number> {
  for (let at = start; at < end; ) {
    const { value, next } = readVarint(bytes, at, end);
    yield value;
    at = next;
  }
}

/** How many whole numbers stand packed there. */
export function countVarints({ bytes, start, end }: Span): number {
  let count = 0;
  for (let at = start; at < end; at++) if ((bytes[at] as number) < 128) count++;
  return count;
}

export function spanText({ bytes, start, end }: Span): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

/** As a list of its own view, not a copy. */
export function spanBytes({ bytes, start, end }: Span): Uint8Array {
  return bytes.subarray(start, end);
}

function readVarint(bytes: Uint8Array, from: number, end: number): { value: number; next: number } {
  let low = 0;
  let high = 0;
  for (let i = 0; i < LONGEST_VARINT; i++) {
    if (from + i >= end) throw new WireError('it ends within a number', true);
    const byte = bytes[from + i] as number;
    const bits = byte & 127;
    if (i < 4) low += bits * 2 ** (7 * i);
    else if (i === 4) {
      low += (bits & 15) * 2 ** 28;
      high += bits >> 4;
    } else high += bits * 2 ** (7 * i - 32);
    if (byte < 128) {
      const signed = ((high % 2 ** 32) | 0) * 2 ** 32 + low;
      return { value: signed, next: from + i + 1 };
    }
  }
  throw new WireError(`a number has more than ${LONGEST_VARINT} bytes`);
}
