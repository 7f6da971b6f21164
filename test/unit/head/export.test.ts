import * as ort from 'onnxruntime-node';
import { createTfjsEngine } from '../../../shared/backbone/mobilenet-v2/tfjs-engine';
import { FormatError } from '../../../shared/errors';
import type { Head } from '../../../shared/head/head';
import { predictHead } from '../../../shared/head/predict-head';
import { loadHead, saveHead } from '../../../shared/head/store-head';
import { writeModelTfjs } from '../../../shared/head/write-model-tfjs';
import { Random } from '../../../shared/random';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import * as tf from '../../../shared/tensorflow/tfjs-node';
import { loadLayersModel } from '../../support/load-layers-model';
import { modelOnnx } from '../../support/model-onnx';
import { largestDifference, randomBase } from '../../support/random-base';

const SIZE = 96;

function randomHead(classes: number): Head {
  const random = new Random(7);
  const units = classes === 2 ? 1 : classes;
  const numbers = (length: number) => Float32Array.from({ length }, () => random.uniform() - 0.5);
  const names = ['ants', 'bees', 'cats'].slice(0, classes);
  return {
    classes: names,
    featureCount: 1280,
    units,
    kernel: numbers(1280 * units),
    bias: numbers(units),
    dropout: 0.2,
  };
}

const load = ({ modelJson, weightsBin }: { modelJson: string; weightsBin: Uint8Array }) =>
  loadLayersModel(modelJson, weightsBin);

describe('writeModelTfjs()', () => {
  test.each([2, 3])(
    'writeModelTfjs() loads in TensorFlow.js and agrees with features and head: %i classes',
    async (classes) => {
      const base = randomBase(0.35);
      const head = randomHead(classes);
      const model = await load(writeModelTfjs(base, head, SIZE));
      const random = new Random(3);
      const pixels = Float32Array.from({ length: 4 * SIZE * SIZE * 3 }, () => Math.floor(random.uniform() * 256));
      const engine = await createTfjsEngine(base, { imageSizePx: SIZE, batchSize: 4 });
      const features = await engine.run(
        pixels.map((value) => value / 127.5 - 1),
        4,
      );
      const output = model.predict(tf.tensor4d(pixels, [4, SIZE, SIZE, 3])) as tf.Tensor;
      const found = await output.data();

      const wanted = predictHead(head, features, 4);
      const columns = classes === 2 ? [1] : [0, 1, 2];
      for (let row = 0; row < 4; row++) {
        columns.forEach((column, unit) => {
          expect(
            Math.abs((found[row * columns.length + unit] as number) - (wanted[row * classes + column] as number)),
          ).toBeLessThan(1e-5);
        });
      }
      expect(model.trainableWeights.map(({ originalName }) => originalName)).toEqual(['dense/kernel', 'dense/bias']);
      expect(model.countParams()).toBe(410208 + 1281 * head.units);
      await engine.dispose();
      model.dispose();
    },
  );

  test('writeModelTfjs() agrees with the ONNX export of the same model', async () => {
    const base = randomBase(0.35);
    const head = randomHead(3);
    const random = new Random(4);
    const pixels = Float32Array.from({ length: 2 * SIZE * SIZE * 3 }, () => random.uniform() * 255);
    const model = await load(writeModelTfjs(base, head, SIZE));
    const output = model.predict(tf.tensor4d(pixels, [2, SIZE, SIZE, 3])) as tf.Tensor;
    const session = await ort.InferenceSession.create(modelOnnx(base, head, SIZE));
    const { probabilities } = await session.run({ image: new ort.Tensor('float32', pixels, [2, SIZE, SIZE, 3]) });
    expect(largestDifference(await output.data(), probabilities!.data as Float32Array)).toBeLessThan(1e-4);
    await session.release();
    output.dispose();
    model.dispose();
  });

  test('writeModelTfjs() gives the same bytes twice', () => {
    const [first, second] = [1, 2].map(() => writeModelTfjs(randomBase(0.35), randomHead(2), SIZE));
    expect(second).toEqual(first);
  });
});

describe('saveHead() and loadHead()', () => {
  test('loadHead() gives back what saveHead() wrote, and TensorFlow.js loads it too', async () => {
    const store = new MemoryBlobStore();
    const head = randomHead(3);
    await saveHead(store, 'run', head);
    expect(await loadHead(store, 'run')).toEqual(head);

    const modelJson = Buffer.from((await store.get('runs/run/head/model.json'))!).toString();
    const model = await load({ modelJson, weightsBin: (await store.get('runs/run/head/weights.bin'))! });
    const features = Float32Array.from({ length: 1280 }, (_, i) => (i % 7) / 7);
    const found = await (model.predict(tf.tensor2d(features, [1, 1280])) as tf.Tensor).data();
    expect(largestDifference(found, predictHead(head, features, 1))).toBeLessThan(1e-5);
  });

  test('loadHead() says which file is cut short', async () => {
    const store = new MemoryBlobStore();
    await saveHead(store, 'run', randomHead(2));
    await store.put('runs/run/head/weights.bin', new Uint8Array(8));
    await expect(loadHead(store, 'run')).rejects.toThrow(FormatError);
    await expect(loadHead(store, 'run')).rejects.toThrow(/weights.bin" has 8 bytes for 2 classes, wanted 5124/);
    expect(await loadHead(store, 'another')).toBeUndefined();
  });

  test('loadHead() says which file is not a head', async () => {
    const store = new MemoryBlobStore();
    await store.put('runs/run/head/model.json', Buffer.from('{"format":"layers-mo'));
    await expect(loadHead(store, 'run')).rejects.toThrow(FormatError);
    await store.put('runs/run/head/model.json', Buffer.from('{"format":"graph-model"}'));
    await expect(loadHead(store, 'run')).rejects.toThrow(/head\/model.json" is damaged.*: "format"/);
  });
});
