import type { BaseEngine } from '../base/base-engine';
import { CancelledError } from '../errors';
import type { DecodeLimits } from '../images/decode-image';
import { ImageBatch } from './image-batch';
import { workbenchOf } from './workbench';

export interface ComputeOptions {
  readonly engine: BaseEngine;
  readonly limits: DecodeLimits;
  readonly signal?: AbortSignal;
  /** Called for each image that is done. */
  onImage?(): void;
}

/** Features of one image, [featureCount], or why it has none. */
export type Computed = Float32Array | { readonly error: string };

/**
 * Features of images from their files' bytes. Decoding (in libuv's threads), resizing (here) and the base (in the
 * engine's threads) overlap: the engine runs one batch while the next is filled. What is in memory is bound by the
 * process's workbench, whatever the number of images. An image's batch and its place therein follow from the order of
 * `images` alone. An image that cannot be used gets a reason and the rest go on.
 * @param images file bytes by sha256
 * @throws CancelledError when the signal is aborted
 */
export async function computeFeatures(
  images: ReadonlyMap<string, Uint8Array>,
  { engine, limits, signal, onImage }: ComputeOptions,
): Promise<Map<string, Computed>> {
  const bench = workbenchOf(engine);
  const computed = new Map<string, Computed>();
  const running: Promise<void>[] = [];
  let failure: { readonly error: unknown } | undefined;
  let batch: ImageBatch | undefined;

  const run = (full: ImageBatch) => {
    const done = full
      .run(engine, (sha256, result) => {
        computed.set(sha256, result);
        onImage?.();
      })
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => bench.batches.give(full.pixels));
    running.push(done);
  };

  try {
    for (const [sha256, bytes] of images) {
      if (signal?.aborted) throw stopped(signal);
      batch ??= new ImageBatch(await bench.batches.take(), engine.imageSizePx);
      await bench.decodes.take();
      // What a batch ran into while this one waited stops all.
      if (failure) {
        bench.decodes.give();
        break;
      }
      batch.add(sha256, bytes, limits, () => bench.decodes.give());
      if (batch.size === engine.batchSize) {
        run(batch);
        batch = undefined;
      }
    }
    if (batch && !failure) {
      run(batch);
      batch = undefined;
    }
  } finally {
    // Nothing is under way any more when the caller goes on.
    await batch?.settle();
    if (batch) bench.batches.give(batch.pixels);
    await Promise.all(running);
  }
  if (failure) throw signal?.aborted ? stopped(signal) : failure.error;
  return computed;
}

const stopped = ({ reason }: AbortSignal) => new CancelledError('Computing features was stopped', { cause: reason });
