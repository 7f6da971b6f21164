import { extractFeaturesStep } from '../../functions/extract-features';
import type { Progress, StepContext } from '../../functions/handler';
import { ingest } from '../../functions/ingest';
import { openSource } from '../../shared/archive/open-source';
import { runKeys } from '../../shared/artifacts';
import { mobilenetV2Backbone } from '../../shared/backbone/mobilenet-v2/backbone';
import type { BaseEngine } from '../../shared/engine/base-engine';
import { BaseError } from '../../shared/errors';
import type { BlobStore } from '../../shared/storage/blob-store';
import { MemoryBlobStore } from '../../shared/storage/memory-blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { addressOf } from '../../shared/storage/store-address';
import { testThreads } from './test-threads';
import { tinyBmp } from './tiny-bmp';
import { writeZip, type ZipEntry } from './write-zip';

/** Class folders of small pictures, all different. */
export function pictures(count: number, split = 'train', first = 0): ZipEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `${split}/${i % 2 ? 'bees' : 'ants'}/${first + i}.bmp`,
    data: tinyBmp(first + i + (split === 'train' ? 0 : 500)),
  }));
}

export interface PipelineRunOptions<Store extends BlobStore = MemoryBlobStore> {
  readonly store?: Store;
  readonly files: readonly ZipEntry[];
  /** By default none: whoever asks for one fails. */
  readonly engine?: BaseEngine;
  /** Of the base. */
  readonly sha256?: string;
  readonly runId?: string;
  readonly config?: object;
  readonly signal?: AbortSignal;
  onProgress?(event: Progress): void;
}

/** Has an archive ingested into a store, in memory by default; its features are left to the test. */
export async function ingested<Store extends BlobStore = MemoryBlobStore>(options: PipelineRunOptions<Store>) {
  const { files, engine, config, runId = 'run', sha256 = 'ab'.repeat(32) } = options;
  const { signal = new AbortController().signal, onProgress = () => undefined } = options;
  const store = options.store ?? (new MemoryBlobStore() as BlobStore as Store);
  await store.put('incoming/pictures.zip', writeZip(files));
  const context: StepContext = {
    store,
    base: {
      prepare: async ({ width, imageSizePx = 160 }) => ({
        name: 'stanford-dogs',
        sha256,
        backbone: mobilenetV2Backbone(width, imageSizePx),
      }),
      layers: () => Promise.reject(new BaseError('not here')),
      weights: () => Promise.reject(new BaseError('not here')),
      engine: async () => engine ?? Promise.reject(new BaseError('not here')),
      threads: testThreads,
    },
    openSource: (uri) => openSource(uri, store instanceof MemoryBlobStore ? () => store : openBlobStore),
    progress: onProgress,
    signal,
  };
  const source = addressOf(store, 'incoming/pictures.zip');
  const answer = await ingest.invoke({ runId, input: { source, config } }, context);
  return { store, context, runId, answer };
}

/** What the Map does: one call per shard. */
export async function extractByMap(context: StepContext, runId: string): Promise<void> {
  const bytes = (await context.store.get(runKeys(runId).shardList)) as Uint8Array;
  for (const item of JSON.parse(Buffer.from(bytes).toString('utf8'))) {
    await extractFeaturesStep.invoke({ runId, item }, context);
  }
}

/** Every object under a prefix, as hex by key. */
export async function objects(store: BlobStore, prefix: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { key } of store.list(prefix))
    found[key] = Buffer.from((await store.get(key)) ?? []).toString('hex');
  return found;
}
