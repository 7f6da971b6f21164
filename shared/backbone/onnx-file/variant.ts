import { sha256Hex } from '../../hash';
import type { OnnxInput } from '../../records/backbone';

/** Moves when `cutOnnx` makes other features of the same file. */
const CUT_VERSION = 1;

/** How a file is fed and read, as a part of an address: features of one file read in two ways are never mixed. */
export function onnxVariant(input: OnnxInput): string {
  return sha256Hex(JSON.stringify([CUT_VERSION, Object.entries(input).sort()])).slice(0, 16);
}
