import type { BaseEngine } from '../engine/base-engine';
import { CancelledError } from '../errors';
import { type DecodeOptions, decodeOriented } from '../images/decode-oriented';
import { preprocessInto } from '../images/preprocess-into';
import { ImageBatch, type Paint } from './image-batch';
import { workbenchOf } from './workbench';

export interface ComputeOptions {
  readonly engine: BaseEngine;
  readonly decode: DecodeOptions;
  readonly signal?: AbortSignal;
  /** Called for each image that is done. */
  onImage?(): void;
  /** Given what came of each image as soon as its batch is done; the rows stay as they are. */
  onResult?(id: string, result: Computed): void;
}

/** Features of one image, [featureCount], or why it has none. */
export type Computed = Float32Array | { readonly error: string };

/**
 * Features of images from their files' bytes; see `computePainted`.
 * @param images file bytes by sha256
 * @throws CancelledError when the signal is aborted
 */
export function computeFeatures(
  images: ReadonlyMap<string, Uint8Array>,
  { decode, ...options }: ComputeOptions,
): Promise<Map<string, Computed>> {
  const { imageSizePx } = options.engine;
  const paintOf =
    (bytes: Uint8Array): Paint =>
    async (out, offset, room) =>
      preprocessInto(await decodeOriented(bytes, decode, room), imageSizePx, out, offset);
  const paintings = function* (): Generator<readonly [string, Paint]> {
    for (const [sha256, bytes] of images) yield [sha256, paintOf(bytes)];
  };
  return computePainted(paintings(), options);
}

/**
 * Features of whatever is painted for the base to see. Decoding (in libuv's threads), resizing (here) and the base (in
 * the engine's threads) overlap: the engine runs one batch while the next is filled. What is in memory is bound by the
 * process's workbench, whatever the number of images. An image's batch and its place therein follow from the order of
 * `paintings` alone. An image that cannot be used gets a reason and the rest go on.
 * @param paintings with the id that each result goes by; taken one by one, as places become free
 * @throws CancelledError when the signal is aborted
 */
export async function computePainted(
  paintings: Iterable<readonly [id: string, paint: Paint]>,
  { engine, signal, onImage, onResult }: Omit<ComputeOptions, 'decode'>,
): Promise<Map<string, Computed>> {
  const bench = workbenchOf(engine);
  const computed = new Map<string, Computed>();
  const running: Promise<void>[] = [];
  let failure: { readonly error: unknown } | undefined;
  let batch: ImageBatch | undefined;

  const run = (full: ImageBatch) => {
    const done = full
      .run(engine, (id, result) => {
        computed.set(id, result);
        onResult?.(id, result);
        onImage?.();
      })
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => bench.batches.give(full.pixels));
    running.push(done);
  };

  try {
    for (const [id, paint] of paintings) {
      if (signal?.aborted) throw stopped(signal);
      batch ??= new ImageBatch(await bench.batches.take(), engine.imageSizePx);
      const room = await bench.decodes.take();
      // What a batch ran into while this one waited stops all.
      if (failure) {
        bench.decodes.give(room);
        break;
      }
      batch.add(id, paint, room, () => bench.decodes.give(room));
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
