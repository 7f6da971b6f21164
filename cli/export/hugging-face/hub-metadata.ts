import { backboneOf } from '../../../shared/backbone/backbone-of';
import { licenceOf } from '../../../shared/backbone/weights-origin';
import type { MetricsFile } from '../../../shared/metrics/metrics-file';
import type { YamlValue } from '../write-yaml';

/** Licences that the Hub knows by the name that SPDX has for them, in small letters. */
const KNOWN_LICENCES = new Set([
  ...['apache-2.0', 'mit', 'bsd-2-clause', 'bsd-3-clause', 'isc', 'unlicense', 'mpl-2.0', 'gpl-3.0', 'lgpl-3.0'],
  ...['agpl-3.0', 'cc0-1.0', 'cc-by-4.0', 'cc-by-sa-4.0', 'cc-by-nc-4.0', 'cc-by-nc-sa-4.0'],
]);

export interface HubOptions {
  /** Of the model, in its card. */
  readonly name: string;
  /** What the images are called there. */
  readonly dataset: string;
  /** Whether a TensorFlow.js export is among the files. */
  readonly tfjs: boolean;
}

/** What the Hugging Face Hub reads at the top of a model's README.md: task, licence, tags, and what was measured. */
export function hubMetadata(metrics: MetricsFile, { name, dataset, tfjs }: HubOptions): Record<string, YamlValue> {
  const { test, final, rocAuc } = metrics;
  const [split, measured] = test ? (['test', test] as const) : (['validation', { ...final, rocAuc }] as const);
  return {
    ...licence(licenceOf({ name: metrics.base.name, backbone: backboneOf(metrics) })),
    pipeline_tag: 'image-classification',
    tags: ['image-classification', 'onnx', ...(tfjs ? ['tfjs'] : []), 'transfer-learning', 'headstart'],
    metrics: ['accuracy'],
    'model-index': [
      {
        name,
        results: [
          {
            task: { type: 'image-classification', name: 'Image classification' },
            dataset: { type: 'imagefolder', name: dataset, split },
            metrics: [
              { type: 'accuracy', name: 'Accuracy', value: measured.accuracy },
              { type: 'loss', name: 'Loss', value: measured.loss },
              ...(measured.rocAuc === null ? [] : [{ type: 'roc_auc', name: 'ROC AUC', value: measured.rocAuc }]),
            ],
          },
        ],
      },
    ],
  };
}

/** The licence of the base's weights, from which the model is made; nothing where the run does not know it. */
function licence(spdx: string | undefined): Record<string, string> {
  if (spdx === undefined) return {};
  const known = spdx.toLowerCase();
  return KNOWN_LICENCES.has(known)
    ? { license: known }
    : { license: 'other', license_name: known.replace(/[^a-z0-9.]+/g, '-') };
}
