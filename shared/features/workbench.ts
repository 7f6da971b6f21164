import { availableParallelism } from 'node:os';
import type { BaseEngine } from '../engine/base-engine';
import { PixelRoom } from '../images/pixel-room';
import { Pool } from './pool';

/** Batches that are filled or in the engine at the same time: one is filled while others are computed. */
const BATCHES = 3;

/** More than there are cores, so that none waits while a decoded image is resized on the main thread. */
const decodesAtOnce = () => availableParallelism() + 2;

/**
 * What all shards share that one process computes at the same time: it limits memory and threads, however many shards there
 * are.
 * Whoever holds a decode asks for nothing else before giving it back; so nobody waits for another in a circle.
 */
export interface Workbench {
  /** Pixels of one batch, Float32Array [batchSize, S, S, 3]; what is in them is left over from the batch before. */
  readonly batches: Pool<Float32Array>;
  /** The right to decode one image, and where to. */
  readonly decodes: Pool<PixelRoom>;
}

const benches = new WeakMap<BaseEngine, Workbench>();

/** The one workbench in front of an engine. */
export function workbenchOf(engine: BaseEngine): Workbench {
  const known = benches.get(engine);
  if (known) return known;
  const batchBytes = engine.batchSize * engine.imageSizePx ** 2 * 3 * Float32Array.BYTES_PER_ELEMENT;
  const bench: Workbench = {
    // Shared memory reaches the engine's threads without a copy.
    batches: new Pool<Float32Array>(BATCHES, () => new Float32Array(new SharedArrayBuffer(batchBytes))),
    decodes: new Pool(decodesAtOnce(), () => new PixelRoom()),
  };
  benches.set(engine, bench);
  return bench;
}
