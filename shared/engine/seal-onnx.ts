import { FormatError } from '../errors';
import { sha256Hex } from '../hash';

/**
 * The first field of a network that the store keeps: an entry of ModelProto.metadata_props (field 14) whose key is "sha256"
 * and whose value is that of all bytes behind it. ONNX Runtime passes over it, and the network needs no file beside it.
 */
const KEY = Buffer.from('sha256');
const DIGITS = 64;
const START = Buffer.concat([
  Buffer.of(0x72, 2 + KEY.length + 2 + DIGITS, 0x0a, KEY.length),
  KEY,
  Buffer.of(0x12, DIGITS),
]);
const SEAL_BYTES = START.length + DIGITS;
/** What a network without it begins with: the tag of ModelProto.ir_version. Releases up to 0.1.0 wrote such ones. */
const UNSEALED = 0x08;

/** A network with its own checksum in front. */
export function sealOnnx(onnx: Uint8Array): Uint8Array {
  return Buffer.concat([START, Buffer.from(sha256Hex(onnx)), onnx]);
}

/**
 * Holds a network against its checksum. One that never had any passes.
 * @throws FormatError where it is not what was written
 */
export function checkSealedOnnx(bytes: Uint8Array, name: string): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file[0] === UNSEALED) return;
  const isWhole =
    file.subarray(0, START.length).equals(START) &&
    file.toString('latin1', START.length, SEAL_BYTES) === sha256Hex(file.subarray(SEAL_BYTES));
  if (!isWhole) throw new FormatError(`"${name}" is damaged: its checksum is another`);
}
