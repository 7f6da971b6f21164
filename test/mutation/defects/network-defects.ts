import type { Defect } from '../defect';

const of = (...names: readonly string[]) => names.map((name) => `test/unit/images/${name}.test.ts`);
const INT8 = [
  'engine/int8/exact-encoding',
  ...['guard-int8', 'summarise-observations', 'quantize-conv', 'exact-everywhere'].map(
    (name) => `convnet/int8/${name}`,
  ),
].map((name) => `test/unit/${name}.test.ts`);

/** Of what the network sees and computes: images, the base in float32 and in int8. */
export const networkDefects: readonly Defect[] = [
  {
    name: 'a BMP stands on its head',
    file: 'shared/images/decode-bmp.ts',
    find: 'topDown ? y : height - 1 - y',
    replace: 'topDown ? height - 1 - y : y',
    tests: of('decode-image'),
  },
  {
    name: 'the rows of a BMP are not padded',
    file: 'shared/images/decode-bmp.ts',
    find: 'const rowBytes = Math.ceil((width * bits) / 32) * 4;',
    replace: 'const rowBytes = (width * bits) / 8;',
    tests: of('decode-image'),
  },
  {
    name: 'a JPEG of four inks is a negative',
    file: 'shared/images/decode-image.ts',
    find: 'const flip = storedInverted ? 255 : 0;',
    replace: 'const flip = storedInverted ? 0 : 255;',
    tests: of('decode-image'),
  },
  {
    name: 'an image of just the allowed size is refused',
    file: 'shared/images/pixel-limit.ts',
    find: 'width * height <= imagePixels',
    replace: 'width * height < imagePixels',
    tests: of('decode-image'),
  },
  {
    name: 'a JPEG is as wide as it is high',
    file: 'shared/images/jpeg-frame.ts',
    find: 'const [height, width] = [uint16(bytes, at + 5)',
    replace: 'const [width, height] = [uint16(bytes, at + 5)',
    tests: of('jpeg-frame', 'decode-image'),
  },
  {
    name: 'a view is zoomed around a point half a pixel off the middle',
    file: 'shared/images/augment-view.ts',
    find: 'const offset = ((sizePx - 1) / 2) * (1 - zoom);',
    replace: 'const offset = (sizePx / 2) * (1 - zoom);',
    tests: of('augment-view'),
  },
  {
    name: 'views are drawn alike whatever the seed',
    file: 'shared/images/view-parameters.ts',
    find: 'sha256Hex(`${imageSha256}/${view}/${seed}`)',
    replace: 'sha256Hex(`${imageSha256}/${view}/${Math.sign(seed)}`)',
    tests: of('augment-view'),
  },
  {
    name: 'epsilon of a batch normalisation stands outside the root',
    file: 'shared/convnet/fold-batch-norm.ts',
    find: 'g / Math.sqrt(movingVariance[c]! + epsilon)',
    replace: 'g / (Math.sqrt(movingVariance[c]!) + epsilon)',
    tests: ['test/unit/convnet/fold-batch-norm.test.ts', 'test/unit/backbone/mobilenet-v2/keras-parity.test.ts'],
  },
  {
    name: 'the odd zero of a border stands before the image, not behind it',
    file: 'shared/backbone/mobilenet-v2/fold-base.ts',
    find: 'const pads = [Math.floor(zeros / 2), Math.ceil(zeros / 2)] as const;',
    replace: 'const pads = [Math.ceil(zeros / 2), Math.floor(zeros / 2)] as const;',
    tests: [
      'test/unit/convnet/onnx-conv.test.ts',
      'test/unit/backbone/mobilenet-v2/write-onnx.test.ts',
      'test/unit/backbone/mobilenet-v2/engines.test.ts',
    ],
  },
  {
    name: 'the stored weights of a base may be others, of the same length',
    file: 'shared/backbone/mobilenet-v2/store-base.ts',
    find: 'sha256Hex(bin) !== manifest.weightsSha256',
    replace: 'sha256Hex(bin) === undefined',
    tests: ['test/unit/backbone/mobilenet-v2/store-base.test.ts'],
  },
  {
    name: 'what rounding moves is added to the bias once more',
    file: 'shared/convnet/int8/quantize-conv.ts',
    find: '(layer.bias[channel]! - shift) / step',
    replace: '(layer.bias[channel]! + shift) / step',
    tests: INT8,
  },
  {
    name: 'the largest weight counts once, though two are as large',
    file: 'shared/engine/int8/largest-of-two.ts',
    find: '} else if (value > second) second = value;',
    replace: '} else if (value > second && value < most) second = value;',
    tests: INT8,
  },
  {
    name: 'kernels whose sums just fit count as those that do not',
    file: 'shared/engine/int8/kernel-encoding.ts',
    find: 'from + perChannel) > MOST_STEPS_OF_TWO',
    replace: 'from + perChannel) >= MOST_STEPS_OF_TWO',
    tests: [...INT8, 'test/unit/head/classifier-in-int8.test.ts'],
  },
  {
    name: 'what one encoding of kernels gives is taken for what both give',
    file: 'shared/engine/int8/exact-encoding.ts',
    find: 'const key = `${reach} ${encoding}`;',
    replace: 'const key: string = reach;',
    tests: INT8,
  },
  {
    name: 'features that are no numbers pass the guard of int8',
    file: 'shared/convnet/int8/guard-int8.ts',
    find: 'if (!(cosine >= LEAST_COSINE)) {',
    replace: 'if (cosine < LEAST_COSINE) {',
    tests: INT8,
  },
  {
    name: 'the guard of int8 has the labels of the images that calibrated it',
    file: 'functions/base/prepare-int8.ts',
    find: 'labels: images.slice(calibrationImages).map(({ label }) => label),',
    replace: 'labels: images.slice(0, -calibrationImages).map(({ label }) => label),',
    tests: ['test/unit/functions/prepare-int8.test.ts'],
  },
  {
    name: 'one engine is kept for all calibrations of a base',
    file: 'functions/base/base-provider.ts',
    find: 'base.backbone, calibrationOf(base)]',
    replace: 'base.backbone]',
    tests: [
      'test/unit/functions/lambda/base-sources.test.ts',
      'test/unit/cli/base-provider.test.ts',
      'test/unit/functions/prepare-int8.test.ts',
    ],
  },
  {
    name: 'a pair has the identity of another that reads the same file in another way',
    file: 'shared/backbone/pair/pair-backbone.ts',
    find: '[sha256, variantOf(backbone)]',
    replace: '[sha256, backbone.architecture]',
    tests: ['test/unit/backbone/pair'],
  },
  {
    name: "the classifier of a pair's second network reads the features of the first",
    file: 'shared/backbone/pair/architecture.ts',
    find: 'of * all + before',
    replace: 'of * all + 0 * before',
    tests: ['test/unit/backbone/pair'],
  },
  {
    name: 'the background is taken for the first class of ImageNet',
    file: 'shared/backbone/onnx-file/read-top.ts',
    find: 'const first = classes - TOP_CLASSES;',
    replace: 'const first = 0;',
    tests: ['test/unit/backbone/onnx-file/read-top.test.ts'],
  },
  {
    name: 'one classifier is kept for all ways to read an ONNX file',
    file: 'shared/backbone/store-top.ts',
    find: 'backbone.onnx && onnxVariant(backbone.onnx)',
    replace: 'backbone.onnx && "any"',
    tests: ['test/unit/backbone/store-top.test.ts'],
  },
];
