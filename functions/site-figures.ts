import { measuredImages } from '../shared/metrics/measured-images';
import type { MetricsFile } from '../shared/metrics/metrics-file';
import type { ModelManifest } from '../shared/records/model-manifest';
import type { MultiLabelMetrics, MultiLabelSplit } from '../shared/records/multi-label-metrics';
import type { AboutModel, MultiLabelSiteFacts, SiteFacts } from '../shared/report/site-facts';

/** What site/facts.json has of the figures of a run, besides what it says of its model. */
export type SiteFigures =
  | Omit<SiteFacts, Exclude<keyof AboutModel, 'trainingImages'>>
  | Omit<MultiLabelSiteFacts, Exclude<keyof AboutModel, 'trainingImages'>>;

export function siteFigures(manifest: ModelManifest, metrics: MetricsFile): SiteFigures {
  const { counts, final, test, intervals, calibration, thresholds, unknown } = metrics;
  return {
    schemaVersion: 2,
    validation: {
      accuracy: final.accuracy,
      interval: intervals.validation.accuracy,
      images: measuredImages(metrics.perClass),
    },
    test:
      test && intervals.test
        ? { accuracy: test.accuracy, interval: intervals.test.accuracy, images: measuredImages(test.perClass) }
        : null,
    trainingImages: Object.values(counts.train).reduce((a, b) => a + b, 0),
    calibrated: calibration.temperature.applied !== 1,
    thresholds: thresholds.map((own) => own?.threshold ?? null),
    ...(manifest.unknown &&
      unknown && {
        unknown: {
          falseAlarms: unknown.test?.falseAlarms ?? unknown.falseAlarmRate,
          caught: unknown.heldOut?.caught ?? null,
        },
      }),
  };
}

/** The same where images may have several labels, or none. */
export function multiLabelSiteFigures({ images, validation, test }: MultiLabelMetrics): SiteFigures {
  return {
    schemaVersion: 3,
    task: 'multi-label',
    validation: measured(validation),
    test: test && measured(test),
    trainingImages: images.train,
  };
}

const measured = ({ meanAveragePrecision, subsetAccuracy, subsetInterval, images }: MultiLabelSplit) => ({
  ...{ meanAveragePrecision, subsetAccuracy, subsetInterval, images },
});
