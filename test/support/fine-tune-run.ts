import sharp from 'sharp';
import { extractFeaturesStep } from '../../functions/extract-features';
import type { Progress, StepContext } from '../../functions/handler';
import { ingest } from '../../functions/ingest';
import { trainHeadStep } from '../../functions/train-head';
import { openSource } from '../../shared/archive/open-source';
import { runKeys } from '../../shared/artifacts';
import { mobilenetV2Backbone } from '../../shared/backbone/mobilenet-v2/backbone';
import { loadBaseOnnx, loadBaseWeights, storeBase } from '../../shared/backbone/mobilenet-v2/store-base';
import type { BaseEngine } from '../../shared/engine/base-engine';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import type { BlobStore } from '../../shared/storage/blob-store';
import { MemoryBlobStore } from '../../shared/storage/memory-blob-store';
import { uniform } from './golden-formulas';
import { randomBase } from './random-base';
import { testThreads } from './test-threads';
import { writeZip, type ZipEntry } from './write-zip';

const SIDE = 24;
const SIZE = 96;
const COUNTS = { train: 24, validation: 12, test: 6 };

/** Noise in two kinds that hardly differ: bees are lighter in the middle. */
async function picture(label: number, salt: number): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
    const middle = x > 6 && x < 18 && y > 6 && y < 18;
    return Math.floor(uniform(i, salt) * 215) + (label && middle ? 40 : 0);
  });
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}

/** Pictures of two classes in three splits. */
async function twoKinds(): Promise<ZipEntry[]> {
  const files: ZipEntry[] = [];
  for (const [split, count] of Object.entries(COUNTS)) {
    for (let i = 0; i < count; i++) {
      const label = i % 2;
      const name = `${split}/${label ? 'bees' : 'ants'}/${i}.png`;
      files.push({ name, data: await picture(label, files.length + 1) });
    }
  }
  return files;
}

export interface FineTuneRun {
  readonly store: MemoryBlobStore;
  readonly context: StepContext;
  readonly runId: string;
  dispose(): Promise<void>;
}

/** A context whose base is a small random one that lies in the store, run by ONNX Runtime. */
export function smallBaseContext(store: BlobStore, progress: (event: Progress) => void = () => undefined) {
  const engines = new Map<string, Promise<BaseEngine>>();
  const base = randomBase(0.35);
  const context: StepContext = {
    store,
    base: {
      async prepare() {
        await storeBase(base, store, SIZE);
        return { name: base.name, sha256: base.sha256, backbone: mobilenetV2Backbone(0.35, SIZE) };
      },
      layers: () => Promise.reject(new Error('not here')),
      weights: (sha256) => loadBaseWeights(store, sha256),
      engine({ sha256 }) {
        const start = async () =>
          createOnnxEngine(await loadBaseOnnx(store, sha256, SIZE), {
            imageSizePx: SIZE,
            featureCount: 1280,
            threads: 1,
          });
        const engine = engines.get(sha256) ?? start();
        engines.set(sha256, engine);
        return engine;
      },
      threads: testThreads,
    },
    openSource: (uri) => openSource(uri, () => store),
    progress,
    signal: new AbortController().signal,
  };
  const dispose = async () => {
    for (const engine of engines.values()) await (await engine).dispose();
  };
  return { context, dispose };
}

/** A run up to its trained head: small pictures, a small random base. */
export async function runToHead(
  config: object,
  progress?: (event: Progress) => void,
  { store = new MemoryBlobStore(), runId = 'run' } = {},
): Promise<FineTuneRun> {
  const { context, dispose } = smallBaseContext(store, progress);
  await store.put('incoming/kinds.zip', writeZip(await twoKinds()));
  const source = `${store.uri}/incoming/kinds.zip`;
  const small = { width: 0.35, imageSizePx: SIZE, shardImages: 15, mode: 'fine-tune', ...config };
  await ingest.invoke({ runId, input: { source, config: small } }, context);
  const items = JSON.parse(Buffer.from((await store.get(runKeys(runId).shardList))!).toString('utf8'));
  for (const item of items) await extractFeaturesStep.invoke({ runId, item }, context);
  await trainHeadStep.invoke({ runId }, context);
  return { store, context, runId, dispose };
}
