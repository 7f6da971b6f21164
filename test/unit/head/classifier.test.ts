import { openClassifier } from '../../../shared/head/classifier';
import { preprocessingVersion } from '../../../shared/images/preprocessing-version';
import type { ModelManifest } from '../../../shared/records/model-manifest';
import { modelOnnx } from '../../support/model-onnx';
import { randomBase } from '../../support/random-base';
import { tinyBmp } from '../../support/tiny-bmp';

const imageSizePx = 96;
const featureCount = 1280;

function manifestOf(classes: string[], kind: 'sigmoid' | 'softmax', version = preprocessingVersion('ignore')) {
  return {
    schemaVersion: 1,
    classes,
    input: {
      name: 'image',
      shape: [null, imageSizePx, imageSizePx, 3],
      layout: 'NHWC, RGB, float32',
      range: [0, 255],
      orient: 'ignore',
      resize: 'bilinear',
      preprocessingVersion: version,
    },
    output: { name: 'probabilities', shape: [null, kind === 'sigmoid' ? 1 : classes.length], kind },
    base: { name: 'random', sha256: '0'.repeat(64), width: 0.35, precision: 'float32' },
    files: [],
  } satisfies ModelManifest;
}

/** A model that says the same of every image: the logits are its bias. */
const modelOf = (classes: string[], bias: number[]) =>
  modelOnnx(
    randomBase(0.35),
    {
      classes,
      featureCount,
      units: bias.length,
      kernel: new Float32Array(featureCount * bias.length),
      bias: Float32Array.from(bias),
      dropout: 0,
    },
    imageSizePx,
  );

describe('openClassifier()', () => {
  test.each([
    // One unit is the probability of the second class.
    [['cats', 'dogs'], [3], 'sigmoid', [1 - 1 / (1 + Math.exp(-3)), 1 / (1 + Math.exp(-3))]],
    [['a', 'b', 'c'], [0, Math.log(2), Math.log(5)], 'softmax', [1 / 8, 2 / 8, 5 / 8]],
  ] as const)('answers in the order of the classes: %p', async (classes, bias, kind, wanted) => {
    const classifier = await openClassifier(manifestOf([...classes], kind), modelOf([...classes], [...bias]));
    const { probabilities: said, ...nearness } = await classifier.classify(tinyBmp(1, 4));
    expect(classifier.classes).toEqual(classes);
    // The model has no directions.
    expect(nearness).toEqual({});
    expect(said).toHaveLength(classes.length);
    for (const [i, probability] of said.entries()) expect(probability).toBeCloseTo(wanted[i] as number, 5);
    await classifier.release();
  });

  test('refuses a model whose images were made ready in another way', async () => {
    const other = manifestOf(['a', 'b'], 'sigmoid', preprocessingVersion('ignore') - 1);
    await expect(openClassifier(other, new Uint8Array())).rejects.toMatchObject({ name: 'FormatError' });
  });
});
