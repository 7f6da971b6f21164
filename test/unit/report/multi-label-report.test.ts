import { targetsOf } from '../../../shared/dataset/label-sets';
import type { InspectionFile } from '../../../shared/inspect/inspection-file';
import { chooseThresholds, coOccurrence, labelExamples, measureLabels } from '../../../shared/metrics/measure-labels';
import { Random } from '../../../shared/random';
import { type MultiLabelMetrics, multiLabelMetricsSchema } from '../../../shared/records/multi-label-metrics';
import { cardHtml } from '../../../shared/report/card-html';
import { cardMarkdown } from '../../../shared/report/card-markdown';
import { multiLabelCard } from '../../../shared/report/multi-label-card';
import { renderMultiLabelReport } from '../../../shared/report/multi-label-report';
import { settledConfig } from '../../support/settled-config';

const CLASSES = ['<img src=x onerror=alert(1)>', 'dogs & "cats"', 'rare'];
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

function metricsOf(testImages = 40): MultiLabelMetrics {
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
  };
}

const inspection: InspectionFile = {
  schemaVersion: 1,
  splitBy: 'hash',
  ...{ classes: CLASSES, counts: metricsOf().counts, images: 220, skipped: [] },
  ...{ exactDuplicates: [], nearDuplicates: [], leakage: [], wrongLabels: null, odd: null },
  imbalance: { training: {}, rare: ['rare'] },
};
const history = {
  ...{ schemaVersion: 1 as const, initial: { loss: 2.1, accuracy: 0.5 }, keptEpoch: 2 },
  ...{ loss: [2, 1], accuracy: [0.6, 0.8], val_loss: [2, 1.2], val_accuracy: [0.6, 0.7] },
};
const picture = { jpeg: Uint8Array.of(1, 2, 3), width: 40, height: 30 };
const render = (metrics: MultiLabelMetrics) =>
  renderMultiLabelReport({
    ...{ metrics, history, inspection, findings: new Map(), summary: 'Model: "headstart"\n' },
    samples: [{ ...picture, label: CLASSES.join(' + ') }],
    examples: new Map(metrics.examples.map(({ file }) => [file, picture])),
  });

describe('renderMultiLabelReport()', () => {
  const html = render(metricsOf());

  test('shows what is measured class by class, and no confusion matrix', () => {
    for (const text of [
      'Mean average precision',
      'Hamming loss',
      'Found',
      'Wrongly taken',
      'Labels that go together',
    ]) {
      expect(html).toContain(text);
    }
    expect(html).not.toContain('Confusion matrix');
    expect(html).toContain('Of rare validation has fewer than 5 images');
    expect(html).toContain('an image may have several');
    expect(html).not.toContain('--class-weights');
  });

  test('escapes names of classes and files, and loads nothing', () => {
    expect(html).not.toMatch(/<img src=x|<b>\d+<\/b>\.jpg|<script/i);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    const addresses = [...html.matchAll(/(?:src|href)="([^"]{0,40})/g)].map(([, to]) => to ?? '');
    expect(addresses.filter((to) => !/^(#|data:)/.test(to))).toEqual([]);
    expect(render(metricsOf())).toBe(html);
  });

  test('does without a test split, and says so on the card', () => {
    expect(render(metricsOf(0))).not.toContain('id="test"');
    const card = cardMarkdown(multiLabelCard(metricsOf(0)));
    expect(card).toContain('There was no test split');
    expect(cardMarkdown(multiLabelCard(metricsOf()))).toContain('The test images were measured once');
    expect(cardHtml(multiLabelCard(metricsOf()))).not.toMatch(/<img src=x/);
  });
});

describe('multiLabelMetricsSchema', () => {
  test('reads what is written', () => {
    const metrics = metricsOf();
    expect(multiLabelMetricsSchema.parse(JSON.parse(JSON.stringify(metrics)))).toEqual(metrics);
  });
});
