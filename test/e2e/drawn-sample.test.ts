import { readFileSync } from 'node:fs';
import { drawSample } from '../../cli/sample/draw-sample';
import { readBaseWeights } from '../../shared/backbone/mobilenet-v2/read-base-weights';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { decodeImage } from '../../shared/images/decode-image';
import type { RgbImage } from '../../shared/images/image';
import { preprocessInto } from '../../shared/images/preprocess-into';
import { resizeBilinear } from '../../shared/images/resize-bilinear';
import { type LabelledRows, logisticRegressionAccuracy } from '../support/logistic-regression';
import { stanfordDogs } from '../support/requirements';

const SIZE_PX = 160;

interface Drawn {
  readonly images: RgbImage[];
  readonly labels: number[];
  readonly trains: boolean[];
}

async function draw(classes: readonly string[], images: number, seed: number): Promise<Drawn> {
  const drawn: Drawn = { images: [], labels: [], trains: [] };
  for await (const { name, bytes } of drawSample({ classes, images, seed })) {
    drawn.images.push(await decodeImage(bytes, { imagePixels: 1e6 }));
    drawn.labels.push(classes.indexOf(name.split('/')[2]!));
    drawn.trains.push(name.split('/')[1] === 'train');
  }
  return drawn;
}

async function features(images: readonly RgbImage[]): Promise<Float32Array[]> {
  const file = stanfordDogs();
  const weights = await readBaseWeights({ name: file, bytes: readFileSync(file) }, 1.0);
  const options = { imageSizePx: SIZE_PX, featureCount: 1280, batchSize: 4 };
  const engine = await createOnnxEngine(writeBaseOnnx(weights, SIZE_PX), options);
  const perImage = SIZE_PX * SIZE_PX * 3;
  const rows: Float32Array[] = [];
  try {
    for (let first = 0; first < images.length; first += options.batchSize) {
      const batch = images.slice(first, first + options.batchSize);
      const pixels = new Float32Array(options.batchSize * perImage);
      batch.forEach((image, i) => void preprocessInto(image, SIZE_PX, pixels, i * perImage));
      const pooled = await engine.run(pixels, batch.length);
      batch.forEach((_, i) => void rows.push(pooled.slice(i * 1280, (i + 1) * 1280)));
    }
  } finally {
    await engine.dispose();
  }
  return rows;
}

/** 16x16 means of blocks, not samples of points: the fairest picture that so few pixels can give. */
function rawPixels(image: RgbImage): Float32Array {
  const fine = resizeBilinear(image, 64);
  const coarse = new Float32Array(16 * 16 * 3);
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 64; x++) {
      for (let c = 0; c < 3; c++) coarse[((y >> 2) * 16 + (x >> 2)) * 3 + c]! += fine[(y * 64 + x) * 3 + c]! / 16;
    }
  }
  return coarse;
}

function accuracy(rows: readonly Float32Array[], { labels, trains }: Drawn, classes: number): number {
  const part = (train: boolean): LabelledRows => ({
    rows: rows.filter((_, i) => trains[i] === train),
    labels: labels.filter((_, i) => trains[i] === train),
  });
  return logisticRegressionAccuracy(part(true), part(false), classes);
}

describe('drawSample() is an honest task', () => {
  test('drawSample() gives cats and dogs that transfer tells apart and 16x16 pixels do not', async () => {
    const drawn = await draw(['cats', 'dogs'], 400, 1);
    const transfer = accuracy(await features(drawn.images), drawn, 2);
    const raw = accuracy(drawn.images.map(rawPixels), drawn, 2);
    expect(transfer).toBeGreaterThanOrEqual(0.95);
    expect(raw).toBeLessThanOrEqual(0.75);
    expect(transfer - raw).toBeGreaterThanOrEqual(0.2);
  });

  test('drawSample() gives classes of any name that transfer tells apart', async () => {
    const classes = ['cats', 'dogs', 'bolts', 'moons', 'ships'];
    const drawn = await draw(classes, 300, 2);
    const transfer = accuracy(await features(drawn.images), drawn, classes.length);
    const raw = accuracy(drawn.images.map(rawPixels), drawn, classes.length);
    expect(transfer).toBeGreaterThanOrEqual(0.8);
    expect(transfer - raw).toBeGreaterThanOrEqual(0.2);
  });
});
