import { calibrateInt8 } from '../../../shared/base/int8/calibrate-int8';
import { startOnnxNetwork } from '../../../shared/base/onnx-network';
import { goldenVectors, runGoldenImages } from '../../../shared/head/golden-vectors';
import { startModel } from '../../../shared/head/start-model';
import { writeModelOnnx } from '../../../shared/head/write-model-onnx';
import { randomHead } from '../../support/model-folder';
import { randomBase, randomPixels } from '../../support/random-base';
import { testThreads } from '../../support/test-threads';

const imageSizePx = 96;
const base = randomBase(0.35);
const threads = testThreads();

describe('goldenVectors()', () => {
  test.each([2, 3])('goldenVectors() are what the file gives in a session of its own: %i classes', async (classes) => {
    const head = randomHead(classes);
    const file = writeModelOnnx(base, head, imageSizePx);
    const model = await startModel(file, head, imageSizePx, threads);
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
    const { calibration } = await calibrateInt8(base, { ...images, classes: 2, calibrationImages: 8 });
    const files = [
      writeModelOnnx(base, head, imageSizePx, calibration),
      writeModelOnnx(base, head, imageSizePx),
    ] as const;
    const [model, float32] = await Promise.all([
      startModel(files[0], head, imageSizePx, threads),
      startOnnxNetwork(files[1], { imageSizePx, threads }),
    ]);
    const { vectors } = await goldenVectors(model, imageSizePx, float32);
    expect(vectors.map(({ output }) => output)).toEqual(await runGoldenImages(files[0], imageSizePx));
    expect(vectors.map(({ outputInFloat32 }) => outputInFloat32)).toEqual(await runGoldenImages(files[1], imageSizePx));
    expect(vectors[0]?.output).not.toEqual(vectors[0]?.outputInFloat32);
    await Promise.all([model.close(), float32.close()]);
  });
});
