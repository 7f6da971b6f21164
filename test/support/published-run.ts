import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { evaluate } from '../../functions/evaluate';
import { publish } from '../../functions/publish';
import { trainHeadStep } from '../../functions/train-head';
import { runKeys } from '../../shared/artifacts';
import { storeBase } from '../../shared/backbone/mobilenet-v2/store-base';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import type { ConfigInput } from '../../shared/config';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import type { BlobStore } from '../../shared/storage/blob-store';
import { MemoryBlobStore } from '../../shared/storage/memory-blob-store';
import { extractByMap, ingested } from './pipeline-run';
import { randomBase } from './random-base';
import { tinyBmp } from './tiny-bmp';
import type { ZipEntry } from './write-zip';

const CONFIG = { width: 0.35, imageSizePx: 96, head: { epochs: 2 } };

/**
 * Runs all steps over small pictures of the given classes on a base of random weights.
 * @param folder where the run's artifacts are written, as `headstart train --out` leaves them
 * @param keptIn the store that it is run over, which keeps archive and features; one in memory without it
 * @param given other files than folders of these classes: with a table of labels, for example
 */
export async function publishedRun(
  classes: readonly string[],
  folder: string,
  config: ConfigInput = {},
  keptIn?: BlobStore,
  given?: readonly ZipEntry[],
): Promise<void> {
  const weights = randomBase(0.35);
  const engine = await createOnnxEngine(writeBaseOnnx(weights, 96), { imageSizePx: 96, featureCount: 1280 });
  try {
    const images = 12 * classes.length;
    const inFolders = Array.from({ length: images }, (_, i) => ({
      name: `${i < images / 2 ? 'train' : 'validation'}/${classes[i % classes.length]}/${i}.bmp`,
      data: tinyBmp(i),
    }));
    const files = given ?? inFolders;
    const run = await ingested({
      files,
      engine,
      config: { ...CONFIG, ...config },
      sha256: weights.sha256,
      store: keptIn ?? new MemoryBlobStore(),
    });
    await storeBase(weights, run.store, 96);
    const context = { ...run.context, base: { ...run.context.base, weights: async () => weights } };
    await extractByMap(context, run.runId);
    for (const step of [trainHeadStep, evaluate, publish]) await step.invoke({ runId: run.runId }, context);
    const { prefix } = runKeys(run.runId);
    for await (const { key } of run.store.list(prefix)) {
      const file = join(folder, key.slice(prefix.length));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, (await run.store.get(key)) as Uint8Array);
    }
  } finally {
    await engine.dispose();
  }
}
