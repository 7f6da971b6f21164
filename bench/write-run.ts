import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createBaseProvider } from '../functions/base/base-provider';
import type { StepContext } from '../functions/handler';
import { ingest } from '../functions/ingest';
import { openSource } from '../shared/archive/open-source';
import { baseNameKey, runKeys } from '../shared/artifacts';
import { storeBase } from '../shared/backbone/mobilenet-v2/store-base';
import { readManifest, readShard } from '../shared/dataset/read-manifest';
import { FeatureCache } from '../shared/features/feature-cache';
import { contentId } from '../shared/features/feature-file';
import { featureSpace } from '../shared/features/feature-space';
import { shardResultOf } from '../shared/features/shard-result';
import { sha256Hex } from '../shared/hash';
import { putJson } from '../shared/json-file';
import { Random } from '../shared/random';
import { FileBlobStore } from '../shared/storage/file-blob-store';
import { openBlobStore } from '../shared/storage/open-blob-store';
import { randomBase } from '../test/support/random-base';
import { tinyBmp } from '../test/support/tiny-bmp';
import { writeZip, type ZipEntry } from '../test/support/write-zip';

const CLASSES = ['cats', 'dogs'];
const FEATURES = 1280;
/** As runs on the notebook's base have them. */
const SHARD_IMAGES = 448;
/** Pictures that differ; every image is one of them under a name of its own. */
const PICTURES = 40;

/**
 * A run as it is when its features are there: Ingest reads an archive of so many small pictures, and in the place of
 * features come drawn ones, in which the classes can nearly be told apart. A store to train, measure and publish in.
 * @returns the store's folder
 */
export async function writeRun(folder: string, runId: string, images: number, epochs: number): Promise<string> {
  const store = new FileBlobStore(join(folder, 'store'));
  const base = randomBase(0.35);
  await storeBase(base, store, 96);
  await putJson(store, baseNameKey('stanford-dogs', 0.35, 96), { sha256: base.sha256 });
  const archive = join(folder, 'pictures.zip');
  await writeFile(archive, writeZip(pictures(images), { zip64: images > 65_000 }));
  const config = { base: 'stanford-dogs', width: 0.35, imageSizePx: 96, shardImages: SHARD_IMAGES, head: { epochs } };
  await ingest.invoke({ runId, input: { source: pathToFileURL(archive).href, config } }, stepContext(store));
  const manifest = await readManifest(store, runId);
  const cache = new FeatureCache(store, featureSpace(manifest));
  const random = new Random(1);
  for (let shard = 0; shard < manifest.shards; shard++) {
    const own = (await readShard(store, runId, shard)).images;
    const hashes = own.map(({ name }) => sha256Hex(name));
    const [id, rows] = [contentId(hashes), hashes.map((sha256, row) => ({ sha256, row }))];
    const features = drawFeatures(own, random);
    await cache.put(id, { space: featureSpace(manifest), featureCount: FEATURES, images: rows, features });
    const result = shardResultOf(shard, own, { id, images: rows, orientations: new Map(), cached: 0 });
    await putJson(store, runKeys(runId).shardResult(shard), result);
  }
  return join(folder, 'store');
}

/** Eight of ten for training, one for validation, one for the test. */
function pictures(images: number): ZipEntry[] {
  const files = Array.from({ length: PICTURES }, (_, i) => tinyBmp(i));
  return Array.from({ length: images }, (_, image) => {
    const split = ['validation', 'test'][Math.floor((image % 20) / 2)] ?? 'train';
    const name = `${split}/${CLASSES[image % 2]}/${String(image).padStart(9, '0')}.bmp`;
    return { name, data: files[image % PICTURES] as Uint8Array };
  });
}

/** Not below zero, a fifth of them zero; a few are larger in dogs. */
function drawFeatures(images: readonly { readonly label: number }[], random: Random): Float32Array {
  const drawn = random.fill(new Uint32Array(images.length * FEATURES));
  return Float32Array.from(drawn, (draw, i) => {
    const isTelling = i % FEATURES < 20 && images[Math.floor(i / FEATURES)]?.label === 1;
    return Math.max(0, draw / 2 ** 32 - 0.2) + (isTelling ? 0.1 : 0);
  });
}

/** What a step is given, with no more than what lies in the store. */
export function stepContext(store: FileBlobStore): StepContext {
  const unreachable = () => Promise.reject(new Error('the base is in the store'));
  const sources = { fetchNamed: unreachable, fetchKnown: unreachable, open: unreachable };
  return {
    store,
    base: createBaseProvider({ store, notice: () => undefined, ...sources }),
    openSource: (uri) => openSource(uri, (address) => openBlobStore(address)),
    progress: () => undefined,
    signal: new AbortController().signal,
  };
}
