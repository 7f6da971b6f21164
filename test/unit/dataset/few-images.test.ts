import { renderModels, renderVersion } from '../../../cli/models/render-models';
import { renderList, renderRun } from '../../../cli/runs/render-runs';
import { showSweep } from '../../../cli/sweep/show-sweep';
import { printMetrics } from '../../../cli/terminal/print-metrics';
import { spreadLines } from '../../../cli/terminal/show-spread';
import { FEW_IMAGES, fewImages } from '../../../shared/dataset/few-images';
import { comparisonText } from '../../../shared/registry/compare-versions';
import { cardMarkdown } from '../../../shared/report/card-markdown';
import { modelCard } from '../../../shared/report/model-card';
import { reportInput } from '../../support/report-input';

const FROM_24 = 'from only 24 images, too few to rely on';

/** Validation of 80 images, test of 24. */
const metricsOf = async () => (await reportInput(['cats', 'dogs'])).metrics;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such characters
const plain = (text: string) => text.replace(/\u001b\[\d+m/g, '');

describe('fewImages()', () => {
  test('warns below 30 images and not from there on', () => {
    expect([1, 29, 30].map(fewImages)).toEqual([
      'from only 1 image, too few to rely on',
      'from only 29 images, too few to rely on',
      undefined,
    ]);
    expect(FEW_IMAGES).toBe(30);
  });

  test('stands beside the accuracies that a run prints, and beside those alone that come from few images', async () => {
    const metrics = await metricsOf();
    const lines: string[] = [];
    const near = {
      kind: 'near-duplicates' as const,
      split: 'validation' as const,
      images: 3,
      text: 'Three are copies',
    };
    printMetrics({ ...metrics, warnings: [...metrics.warnings, near] }, (line) => lines.push(plain(line)));
    const lineBelow = (begin: string) => lines[lines.findIndex((line) => line.startsWith(begin)) + 1];
    expect(lineBelow('final accuracy')).not.toContain('too few');
    expect(lineBelow('test accuracy')).toBe(`  ${FROM_24}`);
    expect(lines).toContain('Warning: Three are copies');
  });

  test('stands in lists of runs and in what is known of one', async () => {
    const metrics = await metricsOf();
    const few = { ...metrics, perClass: (metrics.test ?? metrics).perClass };
    const run = { runId: 'r', status: 'succeeded' as const, artifacts: [], bytes: 1 };
    const runs = [
      { ...run, metrics },
      { ...run, metrics: few },
    ];
    expect(renderList(runs.slice(0, 1))).not.toContain('*');
    expect(renderList(runs)).toMatch(/0\.\d{4} \*.*\n\* from fewer than 30 images, too few to rely on$/s);
    expect(plain(renderRun({ ...run, metrics }, 'memory:'))).toMatch(new RegExp(`test .*${FROM_24}`));
    expect(plain(renderRun({ ...run, metrics: few }, 'memory:'))).toMatch(new RegExp(`validation +0.*${FROM_24}`));
  });

  test('stands in the registry, the card, sweeps and folds', async () => {
    const version = {
      ...{ schemaVersion: 1 as const, name: 'pets', version: 'v1', runId: 'r', publishedAt: '2026-11-29T00:00:00Z' },
      ...{ modelSha256: 'ab', classes: ['cats', 'dogs'], featureSpace: 's', final: { loss: 0.1, accuracy: 1 } },
      base: { name: 'b', sha256: 'ab', precision: 'float32' },
      validation: { imagesSha256: 'cd', count: 24, hits: 24, right: '' },
    };
    expect(renderModels([{ name: 'pets', latest: 'v1', versions: [version] }])).toContain('24, too few to rely on');
    expect(renderVersion(version, undefined)).toContain(FROM_24);
    const side = { accuracy: 1, onlyRight: 0 };
    const paired = { kind: 'paired' as const, champion: side, challenger: side, p: 1, isAskedAnew: false };
    expect(comparisonText({ ...paired, images: 24 })).toContain(FROM_24);
    expect(comparisonText({ ...paired, images: 30 })).not.toContain('too few');

    const metrics = await metricsOf();
    expect(cardMarkdown(modelCard(metrics))).toContain(`Test figures come ${FROM_24}.`);
    const { crossValidation } = metrics;
    const folds = crossValidation && { ...crossValidation, images: 24 };
    expect(spreadLines({ repeats: null, crossValidation: folds })).toEqual([expect.stringContaining(FROM_24)]);

    const lines: string[] = [];
    const trial = {
      ...{ rank: 1, trial: 0, loss: 0.1, accuracy: 1, interval: { low: 0.8, high: 1 } },
      ...{ learningRate: 0.001, dropout: 0.2, weightDecay: 0, classWeights: 'none' as const },
    };
    const sweep = {
      ...{ schemaVersion: 1 as const, classes: ['a', 'b'], base: { name: 'b', sha256: 'ab' }, repeats: 1, seed: 1 },
      ...{ images: { train: 90, validation: 24 }, measuredBy: 'validation' as const, trials: [trial] },
    };
    showSweep(sweep, undefined, (line) => lines.push(plain(line)));
    expect(lines).toContain(`Warning: these numbers come ${FROM_24}`);
  });
});
