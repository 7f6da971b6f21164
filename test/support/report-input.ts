import type { InspectionFile } from '../../shared/inspect/inspection-file';
import { computeMetrics } from '../../shared/metrics/compute-metrics';
import type { MetricsFile } from '../../shared/metrics/metrics-file';
import { trustMetrics } from '../../shared/metrics/trust-metrics';
import { warningsOf } from '../../shared/metrics/warnings';
import { Random } from '../../shared/random';
import { shownFindings } from '../../shared/report/inspection-section';
import { activationPng, type ExamplePicture, smallPicture } from '../../shared/report/picture';
import type { ReportInput } from '../../shared/report/render-report';
import { settledConfig } from './settled-config';

const EPOCHS = 6;

/** What a report is rendered from, made up: a model that is right three times of four, on as many classes as there are names. */
export async function reportInput(
  classes: readonly string[],
  metrics: Partial<MetricsFile> = {},
): Promise<ReportInput> {
  const counts = (images: number) => Object.fromEntries(classes.map((name) => [name, images]));
  const [validation, test] = [predictions(classes, 40, 1, 'validation'), predictions(classes, 12, 2, 'test')];
  const { loss, accuracy, ...measured } = plain(computeMetrics(validation.probabilities, validation.labels, classes));
  const trust = trustMetrics(validation, test, classes, 1);
  const summary = { mean: 0.75, sd: 0.01, min: 0.74, max: 0.77 };
  const all: MetricsFile = {
    schemaVersion: 1,
    classes: [...classes],
    counts: { train: counts(100), validation: counts(40), test: counts(12) },
    warnings: warningsOf({ validation: validation.labels.length, test: test.labels.length }, undefined),
    skipped: [{ file: `${classes[0]}/<b>broken</b> & "bad".jpg`, reason: 'truncated JPEG' }],
    ignored: { '.txt': 3 },
    base: { name: 'stanford-dogs', sha256: 'ab'.repeat(32), engine: 'onnx', precision: 'float32' },
    config: settledConfig({}),
    initial: { loss: 1.2, accuracy: 0.4 },
    final: { loss, accuracy },
    test: plain(computeMetrics(test.probabilities, test.labels, classes)),
    ...measured,
    ladder: [
      { name: 'head', loss: 0.6, accuracy: 0.7, kept: false, interval: { low: 0.5, high: 0.85 } },
      { name: 'fine-tuned', loss: 0.5, accuracy: 0.75, kept: true, interval: { low: 0.55, high: 0.88 } },
    ],
    ...trust,
    calibration: { ...trust.calibration, temperature: { applied: 1, fitted: 1.3, fittedOn: 'validation' } },
    repeats: {
      runs: [1, 2, 3].map((seed) => ({ seed, loss: 0.5, accuracy: 0.75, keptEpoch: EPOCHS })),
      ...{ loss: summary, accuracy: summary },
    },
    crossValidation: {
      ...{ images: 140, accuracyOfAll: 0.75, loss: summary, accuracy: summary },
      folds: [1, 2].map(() => ({ images: 70, loss: 0.5, accuracy: 0.75, keptEpoch: EPOCHS })),
    },
    ...metrics,
  };
  const series = (from: number, to: number) => Array.from({ length: EPOCHS }, (_, i) => from + ((to - from) * i) / 5);
  return {
    metrics: all,
    history: {
      ...{ schemaVersion: 1, initial: all.initial, keptEpoch: EPOCHS },
      ...{ loss: series(1, 0.4), accuracy: series(0.5, 0.8) },
      ...{ val_loss: series(1.1, 0.5), val_accuracy: series(0.45, 0.75) },
    },
    samples: await Promise.all(
      Array.from({ length: 9 }, async (_, i) => ({
        ...(await pictureOf(i, 120 + 20 * i, 200)),
        label: classes[i % classes.length] as string,
      })),
    ),
    examples: await examplesOf(all),
    inspection: inspectionOf(all),
    findings: new Map(
      await Promise.all(
        [...shownFindings(inspectionOf(all), 8)].map(async (file, i) => [file, await pictureOf(i, 200, 150)] as const),
      ),
    ),
    summary: 'Model: "headstart"\n┏━━━━┓\n┃ Layer ┃\n└────┘\n',
  };
}

/** One finding of each kind; names that a page must escape. */
export function inspectionOf({
  classes,
  counts,
  skipped,
}: Pick<MetricsFile, 'classes' | 'counts' | 'skipped'>): InspectionFile {
  const [first, second] = classes as [string, string];
  const place = (file: string, split: 'train' | 'validation', label = first) => ({ file, class: label, split });
  const [one, other] = [
    place(`train/<i>${first}</i>/1 & 2.jpg`, 'train'),
    place(`validation/${first}/3.jpg`, 'validation'),
  ];
  return {
    schemaVersion: 1,
    ...{ classes, counts, skipped, splitBy: 'folders', images: 300 },
    exactDuplicates: [{ files: [one, other] }],
    nearDuplicates: [{ files: [one, place(`train/${second}/4.jpg`, 'train', second)], similarity: 0.953 }],
    leakage: [{ ...other, kind: 'exact', like: one }],
    wrongLabels: [
      { ...one, suggested: second, probability: 0.981, probabilityOfLabel: 0.019, confident: true },
      { ...other, suggested: second, probability: 0.55, probabilityOfLabel: 0.45, confident: false },
    ],
    imbalance: { training: counts.train, rare: [second] },
    odd: null,
  };
}

function predictions(classes: readonly string[], each: number, seed: number, split: string) {
  const random = new Random(seed);
  const labels = Int32Array.from({ length: each * classes.length }, (_, i) => i % classes.length);
  const probabilities = Float32Array.from(
    [...labels].flatMap((label) => {
      const scores = classes.map((_, i) => random.uniform() ** 2 + (i === label ? 0.5 : 0.01));
      const sum = scores.reduce((a, b) => a + b);
      return scores.map((score) => score / sum);
    }),
  );
  const names = Array.from(
    labels,
    (label, row) => `photographs/${split}/${classes[label]}/a-rather-long-name-${row}.jpg`,
  );
  return { labels, probabilities, names };
}

const plain = (metrics: ReturnType<typeof computeMetrics>) => ({
  ...metrics,
  confusionMatrix: metrics.confusionMatrix.map((row) => [...row]),
  perClass: [...metrics.perClass],
});

async function examplesOf({ examples }: MetricsFile): Promise<Map<string, ExamplePicture>> {
  const files = [...examples.worst, ...examples.mostCertainMistakes, ...examples.closeCalls].map(({ file }) => file);
  const drawn = [...new Set(files)].map(async (file, i) => {
    const values = Float32Array.from({ length: 25 }, (_, cell) => Math.sin(cell + i));
    const picture = await pictureOf(i, 300, 120 + 40 * (i % 6));
    return [file, { ...picture, activation: await activationPng({ side: 5, values }) }] as const;
  });
  return new Map(await Promise.all(drawn));
}

function pictureOf(seed: number, width: number, height: number) {
  const data = new Uint8Array(width * height * 3).fill((40 + 35 * seed) % 256);
  return smallPicture({ width, height, data });
}
