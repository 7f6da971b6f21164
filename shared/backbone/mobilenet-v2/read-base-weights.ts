import { createHash } from 'node:crypto';
import { BaseError } from '../../errors';
import { sha256Hex } from '../../hash';
import type { BaseSource } from '../base-source';
import type { BaseWeights, BaseWidth } from './base-weights';
import { matchBaseWeights } from './match-base-weights';
import { isH5, readKerasH5 } from './read-keras-h5';
import { readTfjsModel } from './read-tfjs-model';

/**
 * The weights of a MobileNetV2 from a file, told by its content. Layers beyond the base (a top, a head) are ignored.
 * The sha256 is that of the H5 file, or of model.json and its weight files one after the other.
 * @throws BaseError for a file of another kind, a damaged one, or one whose weights are not those of this width
 */
export async function readBaseWeights(source: BaseSource, width: BaseWidth): Promise<BaseWeights> {
  const { name, bytes, readSibling } = source;
  if (isH5(bytes)) {
    const layers = matchBaseWeights(await readKerasH5(bytes, name), width, name);
    return { name, sha256: sha256Hex(bytes), width, layers };
  }
  if (isJson(bytes) && readSibling) {
    const { weights, files } = await readTfjsModel(bytes, name, readSibling);
    const hash = createHash('sha256');
    for (const file of files) hash.update(file);
    return { name, sha256: hash.digest('hex'), width, layers: matchBaseWeights(weights, width, name) };
  }
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  throw new BaseError(`Cannot read base weights "${name}": neither a Keras H5 file nor a model.json of TensorFlow.js`, {
    remedy: isZip ? 'Save a .keras file again with model.save_weights("base.weights.h5").' : undefined,
  });
}

function isJson(bytes: Uint8Array): boolean {
  return /^\uFEFF?\s*\{/.test(Buffer.from(bytes.subarray(0, 64)).toString('utf8'));
}
