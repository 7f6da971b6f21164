import * as ort from 'onnxruntime-node';
import { writeBaseOnnx } from '../../../shared/backbone/mobilenet-v2/write-onnx';
import { createOnnxEngine } from '../../../shared/engine/onnx-engine';
import { fitDirections, nearestTo } from '../../../shared/head/class-directions';
import type { Head } from '../../../shared/head/head';
import { writeModelOnnx } from '../../../shared/head/write-model-onnx';
import { goldenKernel, uniform } from '../../support/golden-formulas';
import { modelOnnx } from '../../support/model-onnx';
import { largestDifference, randomBase } from '../../support/random-base';

const imageSizePx = 96;
const featureCount = 1280;
const base = randomBase(0.35);
const images = Float32Array.from({ length: 3 * imageSizePx * imageSizePx * 3 }, (_, i) => uniform(i, 5) * 255);

const headOf = (units: number): Head => ({
  classes: units === 1 ? ['cats', 'dogs'] : Array.from({ length: units }, (_, i) => `class ${i}`),
  featureCount,
  units,
  kernel: goldenKernel(featureCount, units, 3),
  bias: Float32Array.from({ length: units }, (_, i) => 0.1 * i - 0.2),
  dropout: 0.2,
});

async function runModel(model: Uint8Array, units: number): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(model);
  const image = new ort.Tensor('float32', images, [3, imageSizePx, imageSizePx, 3]);
  const { probabilities } = await session.run({ image });
  await session.release();
  expect(probabilities!.dims).toEqual([3, units]);
  return probabilities!.data as Float32Array;
}

/** The same by the engine and plain arithmetic. */
async function expected(head: Head): Promise<number[]> {
  const engine = await createOnnxEngine(writeBaseOnnx(base, imageSizePx), { imageSizePx, featureCount, threads: 1 });
  const features = await engine.run(
    images.map((x) => x / 127.5 - 1),
    3,
  );
  await engine.dispose();
  return [0, 1, 2].flatMap((image) => {
    const logits = Array.from(head.bias, (bias, unit) => {
      let sum = bias;
      for (let f = 0; f < featureCount; f++) {
        sum += features[image * featureCount + f]! * head.kernel[f * head.units + unit]!;
      }
      return sum;
    });
    if (head.units === 1) return [1 / (1 + Math.exp(-logits[0]!))];
    const exps = logits.map((logit) => Math.exp(logit));
    const total = exps.reduce((a, b) => a + b, 0);
    return exps.map((exp) => exp / total);
  });
}

describe('writeModelOnnx()', () => {
  test.each([1, 3])('writeModelOnnx() goes from pixels to the probabilities of %p unit(s)', async (units) => {
    const head = headOf(units);
    const found = await runModel(modelOnnx(base, head, imageSizePx), units);
    expect(largestDifference(found, await expected(head))).toBeLessThan(1e-5);
  });

  test('writeModelOnnx() tells how near the features are to the direction of each class', async () => {
    const head = headOf(3);
    const network = writeBaseOnnx(base, imageSizePx);
    const engine = await createOnnxEngine(network, { imageSizePx, featureCount, threads: 1 });
    const features = await engine.run(
      images.map((x) => x / 127.5 - 1),
      3,
    );
    await engine.dispose();
    const names = ['0', '1', '2'];
    const table = { features, featureCount, count: 3, names, labels: Int32Array.of(0, 1, 2) };
    // Each direction is that of one image, whose cosine to it is 1.
    const { directions } = fitDirections(table, 3);
    const session = await ort.InferenceSession.create(writeModelOnnx(network, head, directions));
    const outputs = await session.run({ image: new ort.Tensor('float32', images, [3, imageSizePx, imageSizePx, 3]) });
    await session.release();
    expect(session.outputNames).toEqual(['probabilities', 'similarities']);
    expect(largestDifference(outputs.probabilities!.data as Float32Array, await expected(head))).toBeLessThan(1e-5);
    expect(outputs.similarities!.dims).toEqual([3, 3]);
    const said = outputs.similarities!.data as Float32Array;
    const [nearest, second] = nearestTo(directions, table);
    for (const i of [0, 1, 2]) {
      const own = [...said.subarray(3 * i, 3 * i + 3)].sort((a, b) => b - a);
      expect(own[0]).toBeCloseTo(1, 5);
      expect(own[0]).toBeCloseTo(nearest.cosine[i]!, 5);
      expect(own[1]).toBeCloseTo(second.cosine[i]!, 5);
    }
    expect(() => writeModelOnnx(network, head, { ...directions, featureCount: 1664 })).toThrow(RangeError);
  });

  test('writeModelOnnx() gives the same bytes for the same model', () => {
    const [once, again] = [modelOnnx(base, headOf(3), 96), modelOnnx(randomBase(0.35), headOf(3), 96)];
    expect(Buffer.compare(once, again)).toBe(0);
  });

  test('writeModelOnnx() refuses a head for another base', () => {
    expect(() => modelOnnx(base, { ...headOf(1), featureCount: 1664 }, 96)).toThrow(RangeError);
  });
});
