import { onnx as proto } from 'onnx-proto';
import * as ort from 'onnxruntime-node';
import { mobilenetV2Backbone } from '../../../../shared/backbone/mobilenet-v2/backbone';
import { foldedBase } from '../../../../shared/backbone/mobilenet-v2/fold-base';
import { writeBaseOnnx } from '../../../../shared/backbone/mobilenet-v2/write-onnx';
import { calibrateInt8 } from '../../../../shared/convnet/int8/calibrate-int8';
import { writeInt8BaseOnnx } from '../../../../shared/convnet/int8/write-int8-onnx';
import { createOnnxEngine } from '../../../../shared/engine/onnx-engine';
import { classActivations } from '../../../../shared/head/class-activations';
import type { Head } from '../../../../shared/head/head';
import { logitsOf, predictHead } from '../../../../shared/head/predict-head';
import { startModel } from '../../../../shared/head/start-model';
import { goldenKernel } from '../../../support/golden-formulas';
import { modelOnnx } from '../../../support/model-onnx';
import { largestDifference, randomBase, randomPixels } from '../../../support/random-base';
import { testThreads } from '../../../support/test-threads';

const imageSizePx = 96;
const featureCount = 1280;
const base = randomBase(0.35);
const pixels = randomPixels(24, imageSizePx);
const labels = Array.from({ length: 24 }, (_, i) => i % 2);
const calibrate = (own = pixels) =>
  calibrateInt8(foldedBase(base), { imageSizePx, pixels: own, labels, classes: 2, calibrationImages: 12 });
let made: Awaited<ReturnType<typeof calibrate>>;

beforeAll(async () => {
  made = await calibrate();
});

describe('calibrateInt8()', () => {
  test('gives features that point where those of float32 point', async () => {
    expect(made.guard.images).toBe(12);
    expect(made.guard.cosine).toBeGreaterThan(0.97);
    const [float32, int8] = await Promise.all([features(writeBaseOnnx(base, imageSizePx), 2), features(made.onnx, 2)]);
    expect(largestDifference(float32, int8)).toBeLessThan(1);
    expect(largestDifference(float32, int8)).toBeGreaterThan(0);
  });

  test('gives the same bytes for the same images, and other bytes for other images', async () => {
    const again = await calibrate();
    expect(again.calibration).toEqual(made.calibration);
    expect(Buffer.compare(again.onnx, made.onnx)).toBe(0);
    const other = await calibrate(randomPixels(24, imageSizePx, 8));
    expect(Buffer.compare(other.onnx, made.onnx)).not.toBe(0);
  });

  test('survives JSON, in which the calibration is stored', () => {
    const read = JSON.parse(JSON.stringify(made.calibration));
    expect(Buffer.compare(writeInt8BaseOnnx(foldedBase(base), imageSizePx, read), made.onnx)).toBe(0);
  });

  test('leaves no convolution in float32', () => {
    const { initializer, node } = proto.ModelProto.decode(made.onnx).graph!;
    const { INT8 } = proto.TensorProto.DataType;
    const kernels = initializer!.filter(({ name }) => name!.endsWith('/kernel'));
    expect(kernels).toHaveLength(52);
    expect(new Set(kernels.map(({ dataType }) => dataType))).toEqual(new Set([INT8]));
    expect(node!.some(({ opType }) => opType === 'Clip')).toBe(false);
  });
});

describe('the int8 engine', () => {
  test('gives an image the same bits alone and among others, on one thread and on three', async () => {
    const among = await features(made.onnx, 1);
    expect(Buffer.compare(bytesOf(await features(made.onnx, 3)), bytesOf(among))).toBe(0);
    const engine = await createOnnxEngine(made.onnx, { imageSizePx, featureCount, threads: 1 });
    const imageFloats = imageSizePx ** 2 * 3;
    for (const i of [0, 5, 23]) {
      const alone = await engine.run(pixels.slice(i * imageFloats, (i + 1) * imageFloats), 1);
      expect(Buffer.compare(bytesOf(alone), bytesOf(among.subarray(i * featureCount, (i + 1) * featureCount)))).toBe(0);
    }
    await engine.dispose();
  });
});

const backbone = mobilenetV2Backbone(0.35, imageSizePx);

describe('writeModelOnnx()', () => {
  test('with a calibration predicts what the head gives on the features of the int8 engine', async () => {
    const head: Head = {
      classes: ['a', 'b', 'c'],
      featureCount,
      units: 3,
      kernel: goldenKernel(featureCount, 3, 3),
      bias: Float32Array.of(0.1, 0, -0.1),
      dropout: 0,
    };
    const session = await ort.InferenceSession.create(modelOnnx(base, head, imageSizePx, made.calibration));
    const image = new ort.Tensor(
      'float32',
      pixels.map((x) => (x + 1) * 127.5),
      [24, imageSizePx, imageSizePx, 3],
    );
    const { probabilities } = await session.run({ image });
    await session.release();
    const ofEngine = predictHead(head, await features(made.onnx, 2), 24);
    // A pixel may round to the next of 256 steps, since (x + 1) * 127.5 loses a bit.
    expect(largestDifference(probabilities!.data as Float32Array, ofEngine)).toBeLessThan(0.02);
    const image0 = pixels.slice(0, imageSizePx ** 2 * 3).map((x) => (x + 1) * 127.5);
    const model = modelOnnx(base, head, imageSizePx, made.calibration);
    const network = await startModel(model, backbone, testThreads());
    const [map] = await classActivations(network, head, backbone, [{ pixels: image0, label: 1 }]);
    await network.close();
    const logit = map!.values.reduce((a, b) => a + b, 0) + head.bias[1]!;
    // The maps are those that the features are the mean of, after rounding and relu6.
    expect(logit).toBeCloseTo(logitsOf(head, await features(made.onnx, 1), 1)[1]!, 1);
    const ofFloat32 = predictHead(head, await features(writeBaseOnnx(base, imageSizePx), 2), 24);
    expect(largestDifference(ofFloat32, ofEngine)).toBeGreaterThan(0);
  });
});

async function features(file: Uint8Array, threads: number): Promise<Float32Array> {
  const engine = await createOnnxEngine(file, { imageSizePx, featureCount, threads });
  try {
    return await engine.run(pixels, 24);
  } finally {
    await engine.dispose();
  }
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
