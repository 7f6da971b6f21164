import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { writeBaseOnnx } from '../../../shared/backbone/mobilenet-v2/write-onnx';
import { addOnnxOutput } from '../../../shared/engine/add-onnx-output';
import { writeAnySizeOnnx } from '../../../shared/head/write-any-size-onnx';
import { writeModelOnnx } from '../../../shared/head/write-model-onnx';
import { resizeBilinear } from '../../../shared/images/resize-bilinear';
import { Random } from '../../../shared/random';
import { randomHead, randomSimilarity, MODEL_SIZE_PX as SIZE_PX } from '../../support/model-folder';
import { randomBase } from '../../support/random-base';

const UNKNOWN = { output: 'similarities', threshold: 0.625, falseAlarmRate: 0.05, fittedOn: 'validation' } as const;

const noise = (bytes: number, seed: number) => {
  const random = new Random(seed);
  return Uint8Array.from({ length: bytes }, () => random.uniform() * 256);
};

describe.each([2, 3])('writeAnySizeOnnx(), with %i classes', (classes) => {
  const { directions } = randomSimilarity(classes);
  const model = writeModelOnnx(writeBaseOnnx(randomBase(0.35), SIZE_PX), randomHead(classes), directions);
  const resized = { name: 'model/image', shape: [1, SIZE_PX, SIZE_PX, 3] };
  let [plain, anySize]: InferenceSession[] = [];
  beforeAll(async () => {
    plain = await InferenceSession.create(model);
    anySize = await InferenceSession.create(addOnnxOutput(writeAnySizeOnnx(model, UNKNOWN), resized));
  });
  afterAll(() => Promise.all([plain?.release(), anySize?.release()]));

  const side = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 400 }), fc.constant(SIZE_PX));

  test('resizes as training does, bit for bit, and gives the model’s probabilities and cosines, one per class', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, fc.nat(), async (width, height, seed) => {
        const data = noise(width * height * 3, seed);
        const outputs = await anySize?.run({ image: new Tensor('uint8', data, [height, width, 3]) });
        const pixels = resizeBilinear({ width, height, data }, SIZE_PX);
        expect(outputs?.['model/image']?.data).toEqual(pixels);

        const input = new Tensor('float32', pixels, [1, SIZE_PX, SIZE_PX, 3]);
        const { probabilities, similarities } = (await plain?.run({ image: input })) ?? {};
        const said = Array.from(probabilities?.data as Float32Array);
        const wanted = classes === 2 ? [Math.fround(1 - (said[0] as number)), said[0]] : said;
        expect(outputs?.probabilities?.dims).toEqual([classes]);
        expect(Array.from(outputs?.probabilities?.data as Float32Array)).toEqual(wanted);
        expect(outputs?.similarities?.dims).toEqual([classes]);
        expect(outputs?.similarities?.data).toEqual(similarities?.data);
      }),
      { numRuns: 25 },
    );
  });

  test('keeps the names of the classes and the threshold, and gives the same bytes again', () => {
    const bytes = writeAnySizeOnnx(model, UNKNOWN);
    for (const own of [randomHead(classes).classes, { threshold: 0.625, falseAlarmRate: 0.05 }])
      expect(Buffer.from(bytes).includes(JSON.stringify(own))).toBe(true);
    expect(writeAnySizeOnnx(model, UNKNOWN)).toEqual(bytes);
  });

  test('has no cosines where the model’s manifest names none', async () => {
    const session = await InferenceSession.create(writeAnySizeOnnx(model));
    expect(session.outputNames).toEqual(['probabilities']);
    await session.release();
  });
});

test('writeAnySizeOnnx() refuses a file that is no model of ours', () => {
  expect(() => writeAnySizeOnnx(new Uint8Array())).toThrow(/no model from images to probabilities/);
});
