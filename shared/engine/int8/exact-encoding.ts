import { BaseError } from '../../errors';
import { withUint8Kernels } from './kernel-encoding';
import { type KnownAnswer, knownAnswer } from './known-answer';

/** Runs a network once: the first image's row of each of its outputs. */
export type RunOnce = (onnx: Uint8Array, pixels: Float32Array, imageSizePx: number) => Promise<readonly Float32Array[]>;

/** What two weights of one sign of a channel add up to at most: 128, as `quantizeConv` writes them; or 254, as int8 can. */
export type KernelReach = 'narrow' | 'wide';

/** The known answer's weights. */
const WEIGHT: Readonly<Record<KernelReach, number>> = { narrow: 64, wide: 127 };

/** What this process has found out about its processor. */
const found = new Map<string, Promise<boolean>>();

/**
 * An int8 network in the fastest encoding that this processor computes exactly, found out with a known answer and not by
 * the processor's name: kernels in int8 as they stand in the file, else in uint8.
 * @param reach of the network's kernels
 * @param run on the runtime that the network is for
 * @throws BaseError where neither is exact
 */
export async function inExactEncoding(onnx: Uint8Array, reach: KernelReach, run: RunOnce): Promise<Uint8Array> {
  if (await isExact(reach, 'int8', run)) return onnx;
  if (await isExact(reach, 'uint8', run)) return withUint8Kernels(onnx);
  throw new BaseError(
    'ONNX Runtime adds up int8 products wrongly on this processor, whichever way kernels are written',
    {
      remedy: 'Use --precision float32.',
    },
  );
}

/** Whether this processor computes a known answer exactly; asked once in a process. */
export function isExact(reach: KernelReach, encoding: 'int8' | 'uint8', run: RunOnce): Promise<boolean> {
  const key = `${reach} ${encoding}`;
  const known = found.get(key) ?? ask(knownAnswer(WEIGHT[reach]), encoding, run);
  found.set(key, known);
  // What failed may be tried again.
  known.catch(() => found.delete(key));
  return known;
}

async function ask({ onnx, pixels, imageSizePx, wanted }: KnownAnswer, encoding: 'int8' | 'uint8', run: RunOnce) {
  const outputs = await run(encoding === 'int8' ? onnx : withUint8Kernels(onnx), pixels, imageSizePx);
  return wanted.every((row, i) => row.every((value, j) => outputs[i]?.[j] === value));
}
