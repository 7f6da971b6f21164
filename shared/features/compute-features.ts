import { availableParallelism } from 'node:os';
import type { BaseEngine } from '../base/base-engine';
import { CancelledError, ImageError } from '../errors';
import { type DecodeLimits, decodeImage } from '../images/decode-image';
import { preprocessInto } from '../images/preprocess-into';
import { BatchQueue } from './batch-queue';

export interface ComputeOptions {
  readonly engine: BaseEngine;
  readonly limits: DecodeLimits;
  readonly signal?: AbortSignal;
  onImage?(): void;
}

/** Features of one image, [featureCount], or why it has none. */
export type Computed = Float32Array | { readonly error: string };

/** Images whose pixels are in memory beside the batches: enough to keep every core decoding. */
const decodesAtOnce = () => availableParallelism() + 2;

/**
 * Features of images from their files' bytes. Decoding (in libuv's threads), resizing (here) and the base (in the
 * engine's threads) overlap; what is in memory is bound by the batches and the decodes at once, whatever the number of
 * images. An image that cannot be used gets a reason and the rest go on.
 * @param images file bytes by sha256
 * @throws CancelledError when the signal is aborted
 */
export async function computeFeatures(
  images: ReadonlyMap<string, Uint8Array>,
  { engine, limits, signal, onImage }: ComputeOptions,
): Promise<Map<string, Computed>> {
  const computed = new Map<string, Computed>();
  const done = (sha256: string, result: Computed) => {
    computed.set(sha256, result);
    onImage?.();
  };
  const batches = new BatchQueue<string>(engine, (sha256, features) => done(sha256, features.slice()));
  const next = images.entries();
  const work = async () => {
    for (const [sha256, bytes] of next) {
      if (signal?.aborted) throw new CancelledError('Computing features was stopped', { cause: signal.reason });
      try {
        const image = await decodeImage(bytes, limits);
        await batches.add(sha256, (pixels, offset) => preprocessInto(image, engine.imageSizePx, pixels, offset));
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        done(sha256, { error: error.message });
      }
    }
  };
  const workers = Array.from({ length: Math.min(decodesAtOnce(), images.size) }, work);
  const outcomes = await Promise.allSettled(workers);
  await batches.flush();
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return computed;
}
