import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BaseWeights } from '../../../shared/backbone/mobilenet-v2/base-weights';
import { readBaseWeights } from '../../../shared/backbone/mobilenet-v2/read-base-weights';
import { writeBoundaryOnnx } from '../../../shared/backbone/mobilenet-v2/write-onnx';
import { createOnnxEngine } from '../../../shared/engine/onnx-engine';
import { planFineTune } from '../../../shared/fine-tune/plan-fine-tune';
import { Tuner } from '../../../shared/fine-tune/tuner';
import { decodeImage } from '../../../shared/images/decode-image';
import * as tf from '../../../shared/tensorflow/tfjs-node';
import golden from '../../golden/fine-tuning.json';
import { goldenKernel } from '../../support/golden-formulas';
import { stanfordDogs } from '../../support/requirements';

const GOLDEN = join(__dirname, '../../golden');
const SIZE = 160;
const IMAGES = 12;

/** The drawn images, ascending by name, then each mirrored; values in [-1, 1], [12, 160, 160, 3]. */
async function tuneImages(): Promise<Float32Array> {
  const names = readdirSync(join(GOLDEN, 'pixels')).sort();
  const pixels = new Float32Array(IMAGES * SIZE * SIZE * 3);
  for (const [i, name] of names.entries()) {
    const { data } = await decodeImage(readFileSync(join(GOLDEN, 'pixels', name)), { imagePixels: 1e7 });
    for (let row = 0; row < SIZE; row++)
      for (let column = 0; column < SIZE; column++)
        for (let channel = 0; channel < 3; channel++) {
          const value = data[(row * SIZE + column) * 3 + channel]! / 127.5 - 1;
          const mirrored = SIZE - 1 - column;
          pixels[((i * SIZE + row) * SIZE + column) * 3 + channel] = value;
          pixels[(((i + names.length) * SIZE + row) * SIZE + mirrored) * 3 + channel] = value;
        }
  }
  return pixels;
}

/** The norm of a layer's change, all its weights together. */
function changeNorm(before: BaseWeights['layers'], after: BaseWeights['layers'], layer: string): number {
  let sum = 0;
  for (const [weight, { values }] of before.get(layer)!) {
    const now = after.get(layer)!.get(weight)!.values;
    values.forEach((value, i) => {
      sum += (value - now[i]!) ** 2;
    });
  }
  return Math.sqrt(sum);
}

/**
 * What was measured when the vectors were made: losses within 2e-6 of Keras', changes within 0.05 %.
 */
describe('fine-tuning against Keras, with the stanford-dogs weights', () => {
  let base: BaseWeights;
  let pixels: Float32Array;
  beforeAll(async () => {
    base = await readBaseWeights({ name: 'stanford-dogs', bytes: readFileSync(stanfordDogs()) }, 1.0);
    expect(base.sha256).toBe(golden.baseSha256);
    pixels = await tuneImages();
  });

  for (const entry of golden.cases) {
    test(`Tuner.step() follows Keras for ten steps: ${entry.name}`, async () => {
      const plan = planFineTune(1.0, SIZE, entry.at);
      const engine = await createOnnxEngine(writeBoundaryOnnx(base, SIZE, plan.boundary.name), {
        imageSizePx: SIZE,
        featureCount: plan.boundary.length,
      });
      const boundary = await engine.run(pixels, IMAGES);
      await engine.dispose();

      const tensors = tf.memory().numTensors;
      const { units } = entry;
      const tuner = new Tuner({
        plan,
        base,
        head: {
          classes: Array.from({ length: entry.classes }, (_, i) => `class ${i}`),
          featureCount: 1280,
          units,
          kernel: goldenKernel(1280, units, golden.kernelSalt),
          bias: new Float32Array(units),
          dropout: 0,
        },
        learningRate: 1e-5,
        classWeights: Float64Array.from(entry.classWeights ?? new Array(entry.classes).fill(1)),
      });
      const { length } = plan.boundary;
      entry.losses.forEach((wanted, step) => {
        const rows = Array.from({ length: golden.batchSize }, (_, i) => (golden.batchSize * step + i) % IMAGES);
        const batch = new Float32Array(rows.length * length);
        for (const [i, row] of rows.entries())
          batch.set(boundary.subarray(row * length, (row + 1) * length), i * length);
        const { loss } = tuner.step({ boundary: batch, labels: Int32Array.from(rows, (row) => row % entry.classes) });
        expect(Math.abs(loss / rows.length - wanted)).toBeLessThan(1e-3);
      });

      const after = tuner.baseLayers();
      const head = tuner.head();
      tuner.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
      const kernel = goldenKernel(1280, units, golden.kernelSalt);
      const ofHead = [...kernel].reduce((sum, value, i) => sum + (value - head.kernel[i]!) ** 2, 0);
      const changes = new Map([['dense', Math.sqrt(ofHead + head.bias.reduce((sum, value) => sum + value ** 2, 0))]]);
      for (const layer of base.layers.keys()) {
        const change = changeNorm(base.layers, after, layer);
        if (change > 0) changes.set(layer, change);
      }
      expect([...changes.keys()].sort()).toEqual(Object.keys(entry.changes).sort());
      for (const [layer, wanted] of Object.entries(entry.changes)) {
        const ratio = changes.get(layer)! / wanted!;
        expect([layer, Math.abs(ratio - 1) < 0.01]).toEqual([layer, true]);
      }
      // Keras left the moving statistics alone, and so are they here, to the last bit.
      expect(entry.statisticsChange).toBe(0);
      for (const [layer, weights] of base.layers) {
        for (const weight of ['moving_mean', 'moving_variance']) {
          if (weights.has(weight)) expect(after.get(layer)!.get(weight)).toEqual(weights.get(weight));
        }
      }
    });
  }
});
