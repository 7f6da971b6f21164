import { extractFeaturesStep } from '../../functions/extract-features';
import type { Progress, StepContext } from '../../functions/handler';
import { ingest } from '../../functions/ingest';
import { openSource } from '../../shared/archive/open-source';
import { runKeys } from '../../shared/artifacts';
import type { BaseEngine } from '../../shared/base/base-engine';
import { BaseError } from '../../shared/errors';
import type { BlobStore } from '../../shared/storage/blob-store';
import { MemoryBlobStore } from '../../shared/storage/memory-blob-store';
import { tinyBmp } from './tiny-bmp';
import { writeZip, type ZipEntry } from './write-zip';

/** Class folders of small pictures, all different. */
export function pictures(count: number, split = 'train', first = 0): ZipEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `${split}/${i % 2 ? 'bees' : 'ants'}/${first + i}.bmp`,
    data: tinyBmp(first + i + (split === 'train' ? 0 : 500)),
  }));
}

export interface PipelineRunOptions {
  readonly store?: MemoryBlobStore;
  readonly files: readonly ZipEntry[];
  readonly engine: BaseEngine;
  readonly runId?: string;
  readonly config?: object;
  readonly signal?: AbortSignal;
  onProgress?(event: Progress): void;
}

/** Has an archive ingested into a store in memory; its features are left to the test. */
export async function ingested({ store = new MemoryBlobStore(), runId = 'run', ...options }: PipelineRunOptions) {
  const { files, engine, config, signal = new AbortController().signal, onProgress = () => undefined } = options;
  await store.put('incoming/pictures.zip', writeZip(files));
  const context: StepContext = {
    store,
    base: {
      prepare: async () => ({ name: 'stanford-dogs', sha256: 'ab'.repeat(32) }),
      weights: () => Promise.reject(new BaseError('not here')),
      engine: async () => engine,
    },
    openSource: (uri) => openSource(uri, () => store),
    progress: onProgress,
    signal,
  };
  const answer = await ingest.invoke({ runId, input: { source: 'memory:/incoming/pictures.zip', config } }, context);
  return { store, context, runId, answer };
}

/** What the Map does: a call a shard. */
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
