import { knownAnswer } from '../../../shared/engine/int8/known-answer';
import { openClassifier } from '../../../shared/head/classifier';
import { preprocessingVersion } from '../../../shared/images/preprocessing-version';
import type { ModelManifest } from '../../../shared/records/model-manifest';
import { tinyBmp } from '../../support/tiny-bmp';

/** White, so that every input of the network is the largest there is. */
function whitePicture(): Uint8Array {
  const bytes = tinyBmp(1, 4);
  return bytes.fill(255, 54);
}

describe('openClassifier(), given a model in int8 whose sums two products overflow, as release 0.1.0 wrote them', () => {
  test.each([
    ['first', 'image-conv/answer', 0],
    ['pointwise', 'pointwise/answer', 1],
    ['depthwise', 'depthwise/answer', 2],
  ] as const)('has the exact answer of the %s convolution on any processor', async (_, output, at) => {
    const { onnx, wanted, imageSizePx } = knownAnswer(127);
    const manifest: ModelManifest = {
      schemaVersion: 1,
      classes: ['a', 'b'],
      input: {
        name: 'pixels',
        shape: [null, imageSizePx, imageSizePx, 3],
        layout: 'NHWC, RGB, float32',
        range: [0, 255],
        orient: 'ignore',
        resize: 'bilinear',
        preprocessingVersion: preprocessingVersion('ignore'),
      },
      output: { name: output, shape: [null, null], kind: 'softmax' },
      base: { name: 'known answer', sha256: '0'.repeat(64), width: 1, precision: 'int8' },
      files: [],
    };
    const classifier = await openClassifier(manifest, onnx);
    expect(await classifier.classify(whitePicture())).toEqual({ probabilities: [...wanted[at]!] });
    await classifier.release();
  });
});
