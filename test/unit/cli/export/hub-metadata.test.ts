import { hubMetadata } from '../../../../cli/export/hugging-face/hub-metadata';
import type { MetricsFile } from '../../../../shared/metrics/metrics-file';
import type { RunMetrics } from '../../../../shared/records/multi-label-metrics';
import { multiLabelMetrics } from '../../../support/multi-label-metrics';
import { reportInput } from '../../../support/report-input';

const OPTIONS = { name: 'pets', dataset: 'pets.zip', tfjs: true };
let metrics: MetricsFile;
beforeAll(async () => {
  ({ metrics } = await reportInput(['cats', 'dogs']));
});

const ofBase = (name: string, licence?: string) => {
  const backbone = metrics.base.backbone && { ...metrics.base.backbone, ...(licence && { licence }) };
  return hubMetadata({ ...metrics, base: { ...metrics.base, name, backbone } }, OPTIONS);
};
const results = (of: RunMetrics) => JSON.parse(JSON.stringify(hubMetadata(of, OPTIONS)))['model-index'][0].results[0];

describe('hubMetadata()', () => {
  test('has the licence of the base’s weights, or none where the run does not know it', () => {
    expect(ofBase('stanford-dogs')).toMatchObject({ license: 'mit' });
    expect(ofBase('imagenet')).toMatchObject({ license: 'apache-2.0' });
    expect(ofBase('own.h5')).not.toHaveProperty('license');
  });

  test('says what was measured on test, and on validation where there is no test', () => {
    const { test: onTest, final } = metrics;
    expect(results(metrics)).toMatchObject({
      dataset: { split: 'test' },
      metrics: [{ type: 'accuracy', value: onTest?.accuracy }, { type: 'loss' }, { type: 'roc_auc' }],
    });
    expect(results({ ...metrics, test: null, rocAuc: null })).toMatchObject({
      dataset: { split: 'validation' },
      metrics: [
        { type: 'accuracy', value: final.accuracy },
        { type: 'loss', value: final.loss },
      ],
    });
  });

  test('names TensorFlow.js where the model is there for it alone', () => {
    expect(hubMetadata(metrics, { ...OPTIONS, tfjs: false }).tags).not.toContain('tfjs');
    expect(hubMetadata(metrics, OPTIONS).tags).toContain('tfjs');
  });

  test('names the task of several labels per image, and the figures that it is judged by', () => {
    const several = multiLabelMetrics();
    expect(hubMetadata(several, OPTIONS)).toMatchObject({
      pipeline_tag: 'image-classification',
      tags: expect.arrayContaining(['multi-label-image-classification', 'onnx']),
      metrics: ['f1'],
    });
    expect(results(several)).toMatchObject({
      task: { type: 'image-classification', name: 'Multi-label image classification' },
      dataset: { split: 'test' },
      metrics: [
        { type: 'f1', name: 'Micro F1', value: several.test?.microF1 },
        { type: 'f1', name: 'Macro F1', value: several.test?.macroF1 },
        { type: 'mean_average_precision', value: several.test?.meanAveragePrecision },
        { type: 'accuracy', name: 'Subset accuracy', value: several.test?.subsetAccuracy },
        { type: 'loss', value: several.test?.loss },
      ],
    });
    expect(results(multiLabelMetrics(0))).toMatchObject({
      dataset: { split: 'validation' },
      metrics: [{ value: several.validation.microF1 }, {}, {}, {}, {}],
    });
  });
});
