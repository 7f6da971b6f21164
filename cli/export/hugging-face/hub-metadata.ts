import { backboneOf } from '../../../shared/backbone/backbone-of';
import { licenceOf } from '../../../shared/backbone/weights-origin';
import type { MetricsFile } from '../../../shared/metrics/metrics-file';
import type { MultiLabelMetrics, RunMetrics } from '../../../shared/records/multi-label-metrics';
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
export function hubMetadata(metrics: RunMetrics, { name, dataset, tfjs }: HubOptions): Record<string, YamlValue> {
  const { task, tags, split, measured } = 'task' in metrics ? ofLabels(metrics) : ofClasses(metrics);
  return {
    ...licence(licenceOf({ name: metrics.base.name, backbone: backboneOf(metrics) })),
    pipeline_tag: 'image-classification',
    tags: [...tags, 'onnx', ...(tfjs ? ['tfjs'] : []), 'transfer-learning', 'headstart'],
    metrics: [measured[0].type],
    'model-index': [
      {
        name,
        results: [
          {
            task: { type: 'image-classification', name: task },
            dataset: { type: 'imagefolder', name: dataset, split },
            metrics: measured,
          },
        ],
      },
    ],
  };
}

type Figure = { readonly type: string; readonly name: string; readonly value: number };

/** What the Hub is told of a run beside the licence. */
interface Result {
  readonly task: string;
  readonly tags: readonly string[];
  /** The images that were measured. */
  readonly split: 'validation' | 'test';
  /** The figure that the model is to be judged by first. */
  readonly measured: readonly [Figure, ...Figure[]];
}

function ofClasses({ test, final, rocAuc }: MetricsFile): Result {
  const measured = test ?? { ...final, rocAuc };
  return {
    task: 'Image classification',
    tags: ['image-classification'],
    split: test ? 'test' : 'validation',
    measured: [
      { type: 'accuracy', name: 'Accuracy', value: measured.accuracy },
      { type: 'loss', name: 'Loss', value: measured.loss },
      ...(measured.rocAuc === null ? [] : [{ type: 'roc_auc', name: 'ROC AUC', value: measured.rocAuc }]),
    ],
  };
}

/** The Hub has no task of its own for several labels per image: data sets there say it by this tag. */
function ofLabels({ test, validation }: MultiLabelMetrics): Result {
  const { microF1, macroF1, meanAveragePrecision, subsetAccuracy, loss } = test ?? validation;
  const figure = (type: string, name: string, value: number | null) => (value === null ? [] : [{ type, name, value }]);
  return {
    task: 'Multi-label image classification',
    tags: ['image-classification', 'multi-label-image-classification'],
    split: test ? 'test' : 'validation',
    measured: [
      { type: 'f1', name: 'Micro F1', value: microF1 },
      ...figure('f1', 'Macro F1', macroF1),
      ...figure('mean_average_precision', 'Mean average precision', meanAveragePrecision),
      { type: 'accuracy', name: 'Subset accuracy', value: subsetAccuracy },
      { type: 'loss', name: 'Loss', value: loss },
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
