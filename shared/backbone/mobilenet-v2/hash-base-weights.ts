import { sha256Hex } from '../../hash';
import type { BaseWeights } from './base-weights';

/** sha256 of weights that came from no file: over the names and the float32 numbers of all layers, in their order. */
export function hashBaseWeights(layers: BaseWeights['layers']): string {
  const parts = [...layers].flatMap(([layer, weights]) =>
    [...weights].flatMap(([weight, { values }]) => [
      Buffer.from(`${layer}/${weight}\n`),
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    ]),
  );
  return sha256Hex(Buffer.concat(parts));
}
