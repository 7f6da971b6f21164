import { z } from 'zod';
import { BaseError } from '../../errors';
import { float32LE } from '../../float32-le';
import type { ReadSibling } from '../base-source';
import { addWeight, type NamedWeights } from './match-base-weights';

const weightSchema = z.looseObject({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.string(),
  quantization: z.looseObject({ dtype: z.string() }).optional(),
});
const modelSchema = z.looseObject({
  format: z.string().optional(),
  weightsManifest: z.array(z.looseObject({ paths: z.array(z.string()), weights: z.array(weightSchema) })).min(1),
});

/**
 * Every weight of a TensorFlow.js layers-model, by layer and weight name.
 * @param bytes model.json
 * @returns the weights, and the bytes of every file that they came from, in the manifest's order
 * @throws BaseError for a graph model, a missing or short weight file, a quantised weight
 */
export async function readTfjsModel(
  bytes: Uint8Array,
  file: string,
  readSibling: ReadSibling,
): Promise<{ readonly weights: NamedWeights; readonly files: readonly Uint8Array[] }> {
  const cannot = (problem: string, remedy?: string) =>
    new BaseError(`Cannot read base weights "${file}": ${problem}`, { remedy });
  const parsed = modelSchema.safeParse(parseJson(bytes));
  if (!parsed.success) throw cannot('it is not a model.json of TensorFlow.js');
  if (parsed.data.format === 'graph-model') {
    throw cannot('it is a graph model, which keeps no layers', 'Convert it as a layers model.');
  }
  const weights: NamedWeights = new Map();
  const files = [bytes];
  for (const group of parsed.data.weightsManifest) {
    const shards: Uint8Array[] = [];
    for (const path of group.paths) {
      if (!isBeside(path)) throw cannot(`its weight file "${path}" is not in the same folder`);
      const shard = await readSibling(path);
      if (!shard) throw cannot(`its weight file "${path}" is missing`);
      shards.push(shard);
    }
    files.push(...shards);
    const data = Buffer.concat(shards);
    let offset = 0;
    for (const { name, shape, dtype, quantization } of group.weights) {
      if (dtype !== 'float32' || quantization) {
        throw cannot(`"${name}" is of type ${quantization?.dtype ?? dtype}, wanted float32`);
      }
      const end = offset + 4 * shape.reduce((a, b) => a * b, 1);
      if (end > data.length) throw cannot(`"${name}" ends at byte ${end}, its files have ${data.length}`);
      addWeight(weights, name.split('/'), { shape, values: float32LE(data.subarray(offset, end)) }, file);
      offset = end;
    }
  }
  return { weights, files };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A plain relative path that does not climb: weight files lie in the model's folder or below. */
function isBeside(path: string): boolean {
  return !/^[/\\]|:|\\/.test(path) && !path.split('/').includes('..');
}
