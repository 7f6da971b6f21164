import type { RunOnce } from '../../../../shared/engine/int8/exact-encoding';
import { hasWideKernels, withUint8Kernels } from '../../../../shared/engine/int8/kernel-encoding';
import { knownAnswer } from '../../../../shared/engine/int8/known-answer';
import { BaseError } from '../../../../shared/errors';
import { onnxFeatures } from '../../../support/onnx-features';

const narrow = knownAnswer(64);
const wide = knownAnswer(127);

/** A processor that computes some networks exactly, and others not. */
const processor =
  (isExact: (onnx: Uint8Array) => boolean): RunOnce =>
  async (onnx) => {
    const { wanted } = [narrow, wide].find((each) => isSameNetwork(each.onnx, onnx))!;
    return isExact(onnx) ? wanted : wanted.map((row) => row.map((value) => value / 2));
  };
const isUint8 = (onnx: Uint8Array) => [narrow, wide].every((each) => Buffer.compare(each.onnx, onnx) !== 0);
const isSameNetwork = (int8: Uint8Array, onnx: Uint8Array) =>
  [int8, withUint8Kernels(int8)].some((each) => Buffer.compare(each, onnx) === 0);

/** What a process knows of its processor is asked once, so that each test has a process's memory of its own. */
async function inExactEncoding(
  ...args: Parameters<typeof import('../../../../shared/engine/int8/exact-encoding').inExactEncoding>
) {
  return (await import('../../../../shared/engine/int8/exact-encoding')).inExactEncoding(...args);
}
beforeEach(() => jest.resetModules());

describe('inExactEncoding()', () => {
  test('leaves kernels in int8 where they are exact', async () => {
    const run = jest.fn(processor(() => true));
    expect(await inExactEncoding(wide.onnx, 'wide', run)).toBe(wide.onnx);
    expect(await inExactEncoding(narrow.onnx, 'wide', run)).toBe(narrow.onnx);
    expect(run).toHaveBeenCalledTimes(1);
  });

  test('writes them as uint8 where int8 is cut off, as on AVX2 with kernels of release 0.1.0', async () => {
    const avx2 = processor((onnx) => isUint8(onnx) || Buffer.compare(onnx, narrow.onnx) === 0);
    expect(await inExactEncoding(narrow.onnx, 'narrow', avx2)).toBe(narrow.onnx);
    expect(Buffer.compare(await inExactEncoding(wide.onnx, 'wide', avx2), withUint8Kernels(wide.onnx))).toBe(0);
  });

  test('refuses int8 by name where neither is exact', async () => {
    const wrong = inExactEncoding(
      wide.onnx,
      'wide',
      processor(() => false),
    );
    await expect(wrong).rejects.toThrow(/adds up int8 products wrongly.*\n→ Use --precision float32/);
    await expect(wrong).rejects.toMatchObject({ name: new BaseError('').name });
  });

  test('asks again where the known answer could not be run', async () => {
    const failing: RunOnce = () => Promise.reject(new Error('no memory'));
    await expect(inExactEncoding(wide.onnx, 'wide', failing)).rejects.toThrow('no memory');
    expect(
      await inExactEncoding(
        wide.onnx,
        'wide',
        processor(() => true),
      ),
    ).toBe(wide.onnx);
  });
});

describe('knownAnswer()', () => {
  const answersOf = async ({ onnx, pixels, imageSizePx, wanted }: typeof narrow) => [
    [...(await onnxFeatures(onnx, pixels, imageSizePx))],
    [...wanted[0]!],
  ];

  test('is what this processor gives for kernels as quantizeConv() writes them, and in uint8 for any', async () => {
    for (const each of [
      narrow,
      { ...narrow, onnx: withUint8Kernels(narrow.onnx) },
      { ...wide, onnx: withUint8Kernels(wide.onnx) },
    ]) {
      const [found, wanted] = await answersOf(each);
      expect(found).toEqual(wanted);
    }
  });
});

describe('hasWideKernels()', () => {
  test('tells kernels of 64 from those of 127', () => {
    expect([hasWideKernels(narrow.onnx), hasWideKernels(wide.onnx)]).toEqual([false, true]);
    expect(hasWideKernels(withUint8Kernels(wide.onnx))).toBe(false);
  });
});
