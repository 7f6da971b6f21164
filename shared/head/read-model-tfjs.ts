import { z } from 'zod';
import type { ReadSibling } from '../backbone/base-source';
import type { BaseWeights, BaseWidth } from '../backbone/mobilenet-v2/base-weights';
import { matchBaseWeights } from '../backbone/mobilenet-v2/match-base-weights';
import { readTfjsModel } from '../backbone/mobilenet-v2/read-tfjs-model';
import { FormatError } from '../errors';
import { type Head, unitsFor } from './head';
import type { ModelManifest } from './model-manifest';

/** What an exported model consists of, as its writers take it. */
export interface ExportedModel {
  readonly weights: BaseWeights;
  readonly head: Head;
  readonly imageSizePx: number;
  /** Keras' index of the base's first layer that was trained; undefined where all of it was frozen. */
  readonly tunedFrom?: number;
}

const layerSchema = z.looseObject({ class_name: z.string(), config: z.looseObject({}) });
const topologySchema = z.looseObject({
  modelTopology: z.looseObject({ config: z.looseObject({ layers: z.array(layerSchema) }) }),
});
const baseSchema = z.looseObject({
  layers: z.array(z.looseObject({ config: z.looseObject({ trainable: z.boolean().optional() }) })),
});

/**
 * Takes a model that `writeModelTfjs` wrote apart again: its base in float32, and its head.
 * @param modelJson bytes of model.json
 * @throws BaseError where weights are missing, FormatError where the topology or the head is not as it was written
 */
export async function readModelTfjs(
  modelJson: Uint8Array,
  readSibling: ReadSibling,
  manifest: Pick<ModelManifest, 'classes' | 'input' | 'base'> & { readonly task?: Head['task'] },
): Promise<ExportedModel> {
  const { weights: found } = await readTfjsModel(modelJson, 'model.json', readSibling);
  const parsed = topologySchema.safeParse(JSON.parse(Buffer.from(modelJson).toString('utf8')));
  const layers = parsed.data?.modelTopology.config.layers ?? [];
  const configOf = (className: string) => layers.find(({ class_name }) => class_name === className)?.config;
  const base = baseSchema.safeParse(configOf('Functional'));
  const rate = configOf('Dropout')?.rate;
  const dense = found.get('dense');
  const [kernel, bias] = [dense?.get('kernel'), dense?.get('bias')];
  const { task } = manifest;
  const units = unitsFor(manifest.classes.length, task);
  if (!base.success || typeof rate !== 'number' || !kernel || bias?.values.length !== units) {
    throw new FormatError(
      `model.json is not the model of ${manifest.classes.length} classes that "headstart train" writes`,
      { remedy: 'train the model again, or give the folder of another run' },
    );
  }
  const trained = base.data.layers.findIndex(({ config }) => config.trainable);
  const { name, sha256, width } = manifest.base;
  return {
    weights: {
      name,
      sha256,
      width: width as BaseWidth,
      layers: matchBaseWeights(found, width as BaseWidth, 'model.json'),
    },
    head: {
      classes: manifest.classes,
      featureCount: kernel.shape[0] as number,
      ...(task && { task }),
      units,
      kernel: kernel.values,
      bias: bias.values,
      dropout: rate,
    },
    imageSizePx: manifest.input.shape[1] as number,
    ...(trained >= 0 && { tunedFrom: trained }),
  };
}
