import * as ort from 'onnxruntime-node';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { addOnnxOutput } from '../../../shared/engine/add-onnx-output';
import { classActivations } from '../../../shared/head/class-activations';
import type { Head } from '../../../shared/head/head';
import { startModel } from '../../../shared/head/start-model';
import { goldenKernel, uniform } from '../../support/golden-formulas';
import { modelOnnx } from '../../support/model-onnx';
import { randomBase } from '../../support/random-base';
import { testThreads } from '../../support/test-threads';

const SIZE_PX = 96;
const base = randomBase(0.35);
const backbone = mobilenetV2Backbone(0.35, SIZE_PX);
const pixelsOf = (seed: number) => Float32Array.from({ length: SIZE_PX ** 2 * 3 }, (_, i) => uniform(i, seed) * 255);

const headOf = (units: number): Head => ({
  classes: units === 1 ? ['cats', 'dogs'] : ['a', 'b', 'c'],
  ...{ featureCount: 1280, units, dropout: 0.2 },
  kernel: goldenKernel(1280, units, 3),
  bias: Float32Array.from({ length: units }, (_, i) => 0.1 * i - 0.2),
});

/** Logits of an image, from the probabilities that the exported model gives. */
async function logits(model: Uint8Array, pixels: Float32Array): Promise<number[]> {
  const session = await ort.InferenceSession.create(model);
  const { logits: found } = await session.run({ image: new ort.Tensor('float32', pixels, [1, SIZE_PX, SIZE_PX, 3]) });
  await session.release();
  return Array.from(found?.data as Float32Array);
}

describe('classActivations()', () => {
  test('classActivations() add up to the logit of the class, with the bias', async () => {
    for (const units of [1, 3]) {
      const head = headOf(units);
      const model = modelOnnx(base, head, SIZE_PX);
      const withLogits = addOnnxOutput(model, { name: 'logits', shape: ['n', units] });
      const images = [0, 1, 2, 0, 1].map((label, i) => ({
        pixels: pixelsOf(i + 1),
        label: units === 1 ? label % 2 : label,
      }));
      const network = await startModel(model, backbone, testThreads());
      const maps = await classActivations(network, head, backbone, images);
      await network.close();
      expect(maps).toHaveLength(5);
      for (const [i, { side, values }] of maps.entries()) {
        expect([side, values.length]).toEqual([3, 9]);
        const { pixels, label } = images[i] as (typeof images)[number];
        const found = await logits(withLogits, pixels);
        const sum = values.reduce((a, b) => a + b, 0);
        const expected =
          units === 1 ? (found[0]! - head.bias[0]!) * (label === 1 ? 1 : -1) : found[label]! - head.bias[label]!;
        expect(sum).toBeCloseTo(expected, 3);
      }
    }
  });

  test('classActivations() of no image runs nothing', async () => {
    const network = { run: () => Promise.reject(new Error('not asked for')), close: async () => undefined };
    expect(await classActivations(network, headOf(1), backbone, [])).toEqual([]);
  });
});

describe('addOnnxOutput()', () => {
  test('addOnnxOutput() leaves the model and its first output as they are', async () => {
    const model = modelOnnx(base, headOf(1), SIZE_PX);
    const before = model.slice();
    const session = await ort.InferenceSession.create(
      addOnnxOutput(model, { name: 'pooled', shape: ['n', 1280, 1, 1] }),
    );
    expect(session.outputNames).toEqual(['probabilities', 'pooled']);
    await session.release();
    expect(model).toEqual(before);
  });
});
