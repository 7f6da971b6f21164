import { recordedOf } from '../../../../cli/export/mlflow/recorded-metrics';
import { HISTORY } from '../../../support/finished-run';
import { multiLabelMetrics } from '../../../support/multi-label-metrics';

describe('recordedOf()', () => {
  test('records what a multi-label run measured on both splits, beside its epochs', () => {
    const metrics = multiLabelMetrics();
    const recorded = recordedOf({ history: HISTORY, metrics });
    const final = (name: string) => recorded.get(name)?.map(({ value }) => value);
    expect(final('val_loss')).toEqual([HISTORY.initial.loss, ...HISTORY.val_loss]);
    expect(final('validation/mean_average_precision')).toEqual([metrics.validation.meanAveragePrecision]);
    expect(final('test/micro_f1')).toEqual([metrics.test?.microF1]);
    expect(final('test/subset_accuracy_low')).toEqual([metrics.test?.subsetInterval.low]);
    expect(recorded.has('validation/roc_auc')).toBe(false);
  });

  test('leaves out what no image was there to measure', () => {
    const { validation, ...metrics } = multiLabelMetrics(0);
    const recorded = recordedOf({
      history: HISTORY,
      metrics: { ...metrics, validation: { ...validation, meanAveragePrecision: null } },
    });
    expect([...recorded.keys()].filter((name) => /^test|mean_average/.test(name))).toEqual([]);
    expect(recorded.has('validation/micro_f1')).toBe(true);
  });
});
