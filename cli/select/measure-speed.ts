import { cpus } from 'node:os';
import type { BaseEngine } from '../../shared/engine/base-engine';
import { Random } from '../../shared/random';

const RUNS = 4;

export interface Speed {
  /** Of the base alone. */
  readonly msPerImage: number;
  /** Share of the machine's processors that other programs took meanwhile. */
  readonly others: number;
}

/**
 * How fast a base is alone, on generated pixels in full batches: the fastest of a few runs after one that does not
 * count, since whatever else runs on the machine only makes it slower.
 */
export async function measureSpeed(engine: BaseEngine): Promise<Speed> {
  const { batchSize, imageSizePx } = engine;
  const random = new Random(1);
  const bytes = batchSize * imageSizePx ** 2 * 3 * Float32Array.BYTES_PER_ELEMENT;
  const pixels = new Float32Array(new SharedArrayBuffer(bytes));
  for (let i = 0; i < pixels.length; i++) pixels[i] = random.uniform() * 2 - 1;
  await engine.run(pixels, batchSize);
  const othersSince = watchOthers();
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const begun = performance.now();
    await engine.run(pixels, batchSize);
    least = Math.min(least, performance.now() - begun);
  }
  return { msPerImage: Number((least / batchSize).toPrecision(4)), others: othersSince() };
}

/** @returns what tells which share of the processors' time other programs have taken since */
function watchOthers(): () => number {
  const before = { ...machineTimes(), ownMs: ownTime() };
  return () => {
    const now = machineTimes();
    const all = now.allMs - before.allMs;
    const others = now.busyMs - before.busyMs - (ownTime() - before.ownMs);
    // A system that does not tell its processors' times gives none.
    return all > 0 ? Number(Math.min(1, Math.max(0, others / all)).toFixed(2)) : 0;
  };
}

function machineTimes(): { readonly allMs: number; readonly busyMs: number } {
  let [allMs, busyMs] = [0, 0];
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    busyMs += busy;
    allMs += busy + times.idle;
  }
  return { allMs, busyMs };
}

function ownTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
