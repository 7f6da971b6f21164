import { runKeys } from '../shared/artifacts';
import { architectureOf } from '../shared/backbone/architectures';
import type { ModelManifest, MultiLabelModelManifest } from '../shared/records/model-manifest';
import { recordText } from '../shared/records/record-text';
import type { MultiLabelSiteFacts, SiteFacts } from '../shared/report/site-facts';
import type { BlobStore } from '../shared/storage/blob-store';
import type { WrittenModel } from './publish-model';
import { siteAssets, WEBGPU_RUNTIME } from './site-assets';
import type { SiteFigures } from './site-figures';

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
  { manifest, onnx, golden }: WrittenModel<ModelManifest | MultiLabelModelManifest>,
  figures: SiteFigures,
): Promise<readonly SiteFile[]> {
  const { site } = runKeys(runId);
  const { classes, input, base } = manifest;
  const { backbone } = base;
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
  const [imageSizePx, { orient }] = [input.shape[1] as number, input];
  const { schemaVersion } = figures;
  const about = { schemaVersion, classes, imageSizePx, orient, base };
  const facts: SiteFacts | MultiLabelSiteFacts = { ...about, ...figures, webgpu, loadedBytes };
  const files: readonly SiteFile[] = [...others, ['facts.json', Buffer.from(recordText(facts))]];
  await Promise.all(files.map(([name, bytes]) => store.put(site.file(name), bytes)));
  return files;
}
