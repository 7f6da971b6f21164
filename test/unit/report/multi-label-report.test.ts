import type { InspectionFile } from '../../../shared/inspect/inspection-file';
import { type MultiLabelMetrics, multiLabelMetricsSchema } from '../../../shared/records/multi-label-metrics';
import { cardHtml } from '../../../shared/report/card-html';
import { cardMarkdown } from '../../../shared/report/card-markdown';
import { multiLabelCard } from '../../../shared/report/multi-label-card';
import { renderMultiLabelReport } from '../../../shared/report/multi-label-report';
import { CLASSES, multiLabelMetrics } from '../../support/multi-label-metrics';

const inspection: InspectionFile = {
  schemaVersion: 1,
  splitBy: 'hash',
  ...{ classes: CLASSES, counts: multiLabelMetrics().counts, images: 220, skipped: [] },
  ...{ exactDuplicates: [], nearDuplicates: [], leakage: [], wrongLabels: null, odd: null },
  doubtedLabels: { missing: { confident: 0, doubtful: 0 }, extra: { confident: 0, doubtful: 0 }, first: [] },
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
  const html = render(multiLabelMetrics());

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
    expect(html).toContain('<h3>Doubted labels</h3>');
    expect(html).not.toContain('--class-weights');
  });

  test('escapes names of classes and files, and loads nothing', () => {
    expect(html).not.toMatch(/<img src=x|<b>\d+<\/b>\.jpg|<script/i);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    const addresses = [...html.matchAll(/(?:src|href)="([^"]{0,40})/g)].map(([, to]) => to ?? '');
    expect(addresses.filter((to) => !/^(#|data:)/.test(to))).toEqual([]);
    expect(render(multiLabelMetrics())).toBe(html);
  });

  test('does without a test split, and says so on the card', () => {
    expect(render(multiLabelMetrics(0))).not.toContain('id="test"');
    const card = cardMarkdown(multiLabelCard(multiLabelMetrics(0)));
    expect(card).toContain('There was no test split');
    expect(cardMarkdown(multiLabelCard(multiLabelMetrics()))).toContain('The test images were measured once');
    expect(cardHtml(multiLabelCard(multiLabelMetrics()))).not.toMatch(/<img src=x/);
  });
});

describe('multiLabelMetricsSchema', () => {
  test('reads what is written', () => {
    const metrics = multiLabelMetrics();
    expect(multiLabelMetricsSchema.parse(JSON.parse(JSON.stringify(metrics)))).toEqual(metrics);
  });
});
