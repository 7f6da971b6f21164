import { runKeys } from '../shared/artifacts';
import { architectureOf } from '../shared/backbone/architectures';
import { measuredImages } from '../shared/metrics/measured-images';
import type { MetricsFile } from '../shared/metrics/metrics-file';
import type { ModelManifest } from '../shared/records/model-manifest';
import { recordText } from '../shared/records/record-text';
import type { SiteFacts } from '../shared/report/site-facts';
import type { BlobStore } from '../shared/storage/blob-store';
import type { WrittenModel } from './publish-model';
import { siteAssets, WEBGPU_RUNTIME } from './site-assets';

export type SiteFile = readonly [name: string, bytes: Uint8Array];

/**
 * From so many million multiply-adds an image, a page offers WebGPU: WebAssembly takes a quarter of a second and more for
 * them (docs/decisions/site.md). Of a base of unknown cost the same is thought.
 */
const WEBGPU_FROM = 1_000;

/**
 * Writes the page of the model: a folder of files that any server of files can serve, or that is copied to one. It holds
 * its own copy of the model, without which there is no page, and no picture of the data set (docs/decisions/site.md says why).
 */
export async function publishSite(
  store: BlobStore,
  runId: string,
  { manifest, onnx, golden }: WrittenModel,
  metrics: MetricsFile,
): Promise<readonly SiteFile[]> {
  const { site } = runKeys(runId);
  const { backbone } = manifest.base;
  if (backbone && !architectureOf(backbone).can.browser) return [];
  const webgpu = (backbone?.multiplyAdds ?? WEBGPU_FROM) >= WEBGPU_FROM;
  const others: readonly SiteFile[] = [
    ...(await siteAssets(webgpu)),
    ['model.onnx', onnx],
    ['manifest.json', Buffer.from(recordText(manifest))],
    ...(golden ? [['golden.json', Buffer.from(recordText(golden))] as const] : []),
  ];
  const loaded = others.filter(([name]) => name !== WEBGPU_RUNTIME);
  const loadedBytes = loaded.reduce((sum, [, { length }]) => sum + length, 0);
  const facts = { ...siteFacts(manifest, metrics), webgpu, loadedBytes };
  const files: readonly SiteFile[] = [...others, ['facts.json', Buffer.from(recordText(facts))]];
  await Promise.all(files.map(([name, bytes]) => store.put(site.file(name), bytes)));
  return files;
}

function siteFacts(manifest: ModelManifest, metrics: MetricsFile): SiteFacts {
  const { counts, final, test, intervals, calibration, thresholds, unknown } = metrics;
  const images = (split: keyof typeof counts) => Object.values(counts[split]).reduce((a, b) => a + b, 0);
  return {
    schemaVersion: 2,
    classes: manifest.classes,
    imageSizePx: manifest.input.shape[1] as number,
    orient: manifest.input.orient,
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
    ...(manifest.unknown &&
      unknown && {
        unknown: {
          falseAlarms: unknown.test?.falseAlarms ?? unknown.falseAlarmRate,
          caught: unknown.heldOut?.caught ?? null,
        },
      }),
  };
}
