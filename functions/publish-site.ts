import { runKeys } from '../shared/artifacts';
import { measuredImages } from '../shared/metrics/measured-images';
import type { MetricsFile } from '../shared/metrics/metrics-file';
import { recordText } from '../shared/records/record-text';
import type { SiteFacts } from '../shared/report/site-facts';
import type { BlobStore } from '../shared/storage/blob-store';
import type { WrittenModel } from './publish-model';
import { siteAssets } from './site-assets';

export type SiteFile = readonly [name: string, bytes: Uint8Array];

/**
 * Writes the page of the model: a folder of files that any server of files can serve, or that is copied to one. It holds
 * its own copy of the TensorFlow.js model, without which there is no page, and no picture of the data set (docs/decisions/site.md says why).
 */
export async function publishSite(
  store: BlobStore,
  runId: string,
  written: WrittenModel,
  metrics: MetricsFile,
): Promise<readonly SiteFile[]> {
  const { site } = runKeys(runId);
  if (!written.tfjs) return [];
  const { modelJson, weightsBin } = written.tfjs;
  const files: readonly SiteFile[] = [
    ...(await siteAssets()),
    ['model.json', Buffer.from(modelJson)],
    ['weights.bin', weightsBin],
    ['facts.json', Buffer.from(recordText(siteFacts(written, metrics, weightsBin.length)))],
  ];
  await Promise.all(files.map(([name, bytes]) => store.put(site.file(name), bytes)));
  return files;
}

function siteFacts({ manifest, golden }: WrittenModel, metrics: MetricsFile, weightsBytes: number): SiteFacts {
  const { counts, final, test, intervals, calibration, thresholds } = metrics;
  const images = (split: keyof typeof counts) => Object.values(counts[split]).reduce((a, b) => a + b, 0);
  return {
    schemaVersion: 1,
    classes: manifest.classes,
    imageSizePx: manifest.input.shape[1] as number,
    orient: manifest.input.orient,
    preprocessingVersion: manifest.input.preprocessingVersion,
    output: manifest.output,
    base: manifest.base,
    validation: {
      accuracy: final.accuracy,
      interval: intervals.validation.accuracy,
      images: measuredImages(metrics.perClass),
    },
    test:
      test && intervals.test
        ? { accuracy: test.accuracy, interval: intervals.test.accuracy, images: measuredImages(test.perClass) }
        : null,
    trainingImages: images('train'),
    calibrated: calibration.temperature.applied !== 1,
    thresholds: thresholds.map((own) => own?.threshold ?? null),
    golden: golden ?? null,
    weightsBytes,
  };
}
