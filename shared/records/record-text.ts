import { FormatError } from '../errors';
import { sha256Hex } from '../hash';

/**
 * A record as it is written: JSON whose last key is the checksum of all bytes before it, so that its reader knows
 * that it is what was written. The same value gives the same bytes.
 * @param layout 'lines' for what people read: two blanks of indentation
 */
export function recordText(value: object, layout: 'lines' | 'compact' = 'lines'): string {
  const text = layout === 'lines' ? JSON.stringify(value, undefined, 2) : JSON.stringify(value);
  if (Array.isArray(value)) throw new TypeError('A list has no key for a checksum: put it into a record');
  const body = text.slice(0, layout === 'lines' ? -2 : -1);
  const key = layout === 'lines' ? ',\n  "checksum": ' : ',"checksum":';
  const end = layout === 'lines' ? '\n}\n' : '}\n';
  return `${body}${key}"sha256:${sha256Hex(body)}"${end}`;
}

/** The two layouts of the end. */
const END = /(?:,\n {2}"checksum": "sha256:([0-9a-f]{64})"\n\}\n|,"checksum":"sha256:([0-9a-f]{64})"\}\n)$/;
const END_BYTES = 112;
/** One of the two is still there where the other is damaged. Releases up to 0.1.0 wrote no checksum. */
const HAS_CHECKSUM = /"checksum"|sha256:/;

/**
 * Holds a record against its own checksum. One that never had any passes.
 * @throws FormatError where it is not what was written
 */
export function checkRecordText(bytes: Uint8Array, name: string): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = file.toString('latin1', Math.max(0, file.length - END_BYTES));
  const found = END.exec(end);
  if (!found) {
    if (HAS_CHECKSUM.test(end)) throw damaged(name, 'its end, with its checksum, is incomplete');
    return;
  }
  const body = file.subarray(0, file.length - found[0].length);
  if (sha256Hex(body) !== (found[1] ?? found[2])) throw damaged(name, 'its checksum is another');
}

/**
 * The same of a record that nobody parses: one that is cut off has lost its checksum, and is no JSON any more.
 * @throws FormatError
 */
export function checkRecord(bytes: Uint8Array, name: string): void {
  checkRecordText(bytes, name);
  try {
    JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw damaged(name, 'it is not JSON');
  }
}

/** Where nothing better is known. */
export const DAMAGED_REMEDY = 'run the command that made it again, or restore the file from a copy';

const damaged = (name: string, finding: string) =>
  new FormatError(`"${name}" is damaged: ${finding}`, { remedy: DAMAGED_REMEDY });
