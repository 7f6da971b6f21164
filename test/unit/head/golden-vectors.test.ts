import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { foldedBase } from '../../../shared/backbone/mobilenet-v2/fold-base';
import { calibrateInt8 } from '../../../shared/convnet/int8/calibrate-int8';
import { startOnnxNetwork } from '../../../shared/engine/onnx-network';
import { goldenVectors, runGoldenImages } from '../../../shared/head/golden-vectors';
import { startModel } from '../../../shared/head/start-model';
import { randomHead } from '../../support/model-folder';
import { modelOnnx } from '../../support/model-onnx';
import { randomBase, randomPixels } from '../../support/random-base';
import { testThreads } from '../../support/test-threads';

const imageSizePx = 96;
const base = randomBase(0.35);
const threads = testThreads();

const backbone = mobilenetV2Backbone(0.35, imageSizePx);

describe('goldenVectors()', () => {
  test.each([2, 3])('goldenVectors() are what the file gives in a session of its own: %i classes', async (classes) => {
    const head = randomHead(classes);
    const file = modelOnnx(base, head, imageSizePx);
    const model = await startModel(file, backbone, threads);
    const { vectors, int8Tolerance } = await goldenVectors(model, imageSizePx);
    await model.close();
    expect(vectors.map(({ output }) => output)).toEqual(await runGoldenImages(file, imageSizePx));
    expect(vectors.every(({ outputInFloat32 }) => outputInFloat32 === undefined)).toBe(true);
    expect(int8Tolerance).toBeUndefined();
  });

  test('goldenVectors() of a model in int8 hold what its float32 form gives too', async () => {
    const head = randomHead(2);
    const images = {
      imageSizePx,
      pixels: randomPixels(16, imageSizePx),
      labels: Array.from({ length: 16 }, (_, i) => i % 2),
    };
    const { calibration } = await calibrateInt8(foldedBase(base), { ...images, classes: 2, calibrationImages: 8 });
    const files = [modelOnnx(base, head, imageSizePx, calibration), modelOnnx(base, head, imageSizePx)] as const;
    const [model, float32] = await Promise.all([
      startModel(files[0], backbone, threads),
      startOnnxNetwork(files[1], { imageSizePx, threads }),
    ]);
    const { vectors } = await goldenVectors(model, imageSizePx, float32);
    expect(vectors.map(({ output }) => output)).toEqual(await runGoldenImages(files[0], imageSizePx));
    expect(vectors.map(({ outputInFloat32 }) => outputInFloat32)).toEqual(await runGoldenImages(files[1], imageSizePx));
    expect(vectors[0]?.output).not.toEqual(vectors[0]?.outputInFloat32);
    await Promise.all([model.close(), float32.close()]);
  });
});
