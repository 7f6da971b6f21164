import { targetsOf } from '../../shared/dataset/label-sets';
import { chooseThresholds, coOccurrence, labelExamples, measureLabels } from '../../shared/metrics/measure-labels';
import { Random } from '../../shared/random';
import type { MultiLabelMetrics } from '../../shared/records/multi-label-metrics';
import { settledConfig } from './settled-config';

export const CLASSES = ['<img src=x onerror=alert(1)>', 'dogs & "cats"', 'rare'];
const SETS = [[], [0], [0, 1], [1]];

/** A model that is right four times of five, and has seen nothing of the last class in validation. */
function predictions(images: number, seed: number) {
  const random = new Random(seed);
  const labels = Int32Array.from({ length: images }, (_, row) => row % SETS.length);
  const sure = (row: number, label: number) =>
    Boolean(SETS[labels[row] as number]?.includes(label)) !== random.uniform() < 0.2;
  return {
    probabilities: Float32Array.from(
      { length: images * 3 },
      (_, i) => (sure(Math.floor(i / 3), i % 3) ? 0.6 : 0.1) + random.uniform() * 0.3,
    ),
    labels,
    names: Array.from(labels, (_, row) => `<b>${row}</b>.jpg`),
    targets: { classes: 3, values: targetsOf(SETS, 3) },
  };
}

/** What a multi-label run of made-up answers measured. Its classes need escaping, and the last one has no validation image. */
export function multiLabelMetrics(testImages = 40): MultiLabelMetrics {
  const validation = predictions(60, 1);
  const chosen = chooseThresholds(validation);
  const thresholds = chosen.map(({ threshold }) => threshold);
  const measured = measureLabels(validation, CLASSES, thresholds);
  const counts = (n: number) => Object.fromEntries(CLASSES.map((name) => [name, n]));
  return {
    schemaVersion: 2,
    task: 'multi-label',
    classes: CLASSES,
    labelsFrom: 'table',
    counts: { train: counts(90), validation: counts(20), test: counts(15) },
    images: { train: 120, validation: 60, test: testImages },
    warnings: [],
    skipped: [],
    ignored: {},
    base: { name: 'stanford-dogs', sha256: 'ab'.repeat(32), engine: 'onnx', precision: 'float32' },
    config: settledConfig({}),
    initial: { loss: 2.1, accuracy: 0.5 },
    final: { loss: measured.loss, accuracy: measured.accuracy },
    thresholds: chosen.map(({ threshold, isChosen }, i) => ({
      class: CLASSES[i] as string,
      threshold,
      chosenOn: isChosen ? 'validation' : null,
    })),
    validation: measured,
    test: testImages ? measureLabels(predictions(testImages, 2), CLASSES, thresholds) : null,
    coOccurrence: coOccurrence(validation),
    examples: labelExamples(validation, CLASSES, thresholds),
    ladder: [{ name: 'head', loss: measured.loss, accuracy: measured.accuracy, kept: true }],
    repeats: null,
    crossValidation: null,
  };
}
