import { z } from 'zod';
import { runKeys } from '../artifacts';
import { FormatError } from '../errors';
import { sha256Hex } from '../hash';
import { getJsonOfEither } from '../json-file';
import { recordText } from '../records/record-text';
import type { BlobStore } from '../storage/blob-store';
import { type Head, unitsFor } from './head';
import { functional, headLayers, layer, layersModelFile } from './layers-model';

const REMEDY = 'run the same "headstart train" again: damaged files are made again';

/** Where a head's two files lie; the run's own head without it. */
export interface HeadKeys {
  readonly model: string;
  readonly weights: string;
}

/**
 * Saves a head as a TensorFlow.js LayersModel, features [n, featureCount] → output [n, units]. The class names stand
 * beside the topology, under userDefinedMetadata, where TensorFlow.js keeps such things.
 */
export async function saveHead(
  store: BlobStore,
  runId: string,
  head: Head,
  keys: HeadKeys = runKeys(runId).head,
): Promise<void> {
  const input = { batch_input_shape: [null, head.featureCount], dtype: 'float32', sparse: false };
  const layers = [layer('InputLayer', 'features', input, []), ...headLayers(head, 'features')];
  const { modelJson, weightsBin } = layersModelFile(functional('head', layers), [
    { name: 'dense/kernel', shape: [head.featureCount, head.units], values: head.kernel },
    { name: 'dense/bias', shape: [head.units], values: head.bias },
  ]);
  const withClasses = {
    // A release that knows one label per image alone would put a softmax over these units.
    ...(head.task && { schemaVersion: 2, task: head.task }),
    ...JSON.parse(modelJson),
    userDefinedMetadata: {
      classes: head.classes,
      dropout: head.dropout,
      temperature: head.temperature,
      weightsSha256: sha256Hex(weightsBin),
    },
  };
  await store.put(keys.weights, weightsBin);
  // model.json last: where it stands, the head is whole.
  await store.put(keys.model, Buffer.from(recordText(withClasses, 'compact')));
}

const headFile = z.object({
  format: z.literal('layers-model'),
  weightsManifest: z.tuple([
    z.object({
      weights: z.tuple([
        z.object({ name: z.literal('dense/kernel'), shape: z.tuple([z.int(), z.int()]) }),
        z.object({ name: z.literal('dense/bias'), shape: z.tuple([z.int()]) }),
      ]),
    }),
  ]),
  userDefinedMetadata: z.object({
    classes: z.array(z.string()).min(2),
    dropout: z.number(),
    temperature: z.number().positive().optional(),
    /** Releases up to 0.1.0 did not say. */
    weightsSha256: z.string().optional(),
  }),
});

const multiLabelHeadFile = headFile.extend({ schemaVersion: z.literal(2), task: z.literal('multi-label') });

/**
 * Reads a head that `saveHead` wrote, without TensorFlow; undefined where the run has none.
 * @throws FormatError where the files are not those of a head or do not fit each other
 */
export async function loadHead(
  store: BlobStore,
  runId: string,
  keys: HeadKeys = runKeys(runId).head,
): Promise<Head | undefined> {
  const model = await getJsonOfEither(store, keys.model, headFile, multiLabelHeadFile);
  if (!model) return undefined;
  const task = 'task' in model ? model.task : undefined;
  const [{ weights }] = model.weightsManifest;
  const [featureCount, units] = weights[0].shape;
  const { classes, dropout, temperature, weightsSha256 } = model.userDefinedMetadata;
  const bytes = await store.get(keys.weights);
  const wanted = (featureCount + 1) * units * 4;
  if (bytes?.byteLength !== wanted || units !== unitsFor(classes.length, task)) {
    throw new FormatError(
      `"${keys.weights}" has ${bytes?.byteLength ?? 0} bytes for ${classes.length} classes, wanted ${wanted}`,
      { remedy: REMEDY },
    );
  }
  if (weightsSha256 !== undefined && sha256Hex(bytes) !== weightsSha256) {
    throw new FormatError(`"${keys.weights}" is damaged: its sha256 is not ${weightsSha256}, as "${keys.model}" says`, {
      remedy: REMEDY,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Float32Array.from({ length: wanted / 4 }, (_, i) => view.getFloat32(i * 4, true));
  const kernel = values.slice(0, featureCount * units);
  const bias = values.slice(featureCount * units);
  return {
    ...{ classes, featureCount, ...(task && { task }), units, kernel, bias, dropout },
    ...(temperature !== undefined && { temperature }),
  };
}
