import { guessPreprocessing } from '../../../../shared/backbone/onnx-file/guess-preprocessing';
import { IMAGENET, type OnnxPreprocessing } from '../../../../shared/backbone/onnx-file/onnx-preprocessing';
import { readOnnx } from '../../../../shared/backbone/onnx-file/read-onnx';
import { OnnxBuilder, UINT8 } from '../../../support/onnx-builder';
import { addSmallBody } from '../../../support/small-networks';

interface Case {
  readonly shape?: readonly (number | string)[];
  readonly type?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly given?: Partial<OnnxPreprocessing>;
  /** Operations on the image, with their constants, in front of the first layer. */
  readonly first?: readonly (readonly [opType: string, ...constant: number[]])[];
}

function guess({ shape = ['n', 3, 'h', 'w'], type, metadata, given, first = [] }: Case = {}) {
  const graph = new OnnxBuilder();
  let top = graph.input('image', shape, type);
  for (const [i, [opType, ...constant]] of first.entries()) {
    const dims = constant.length === 1 ? [] : [1, 3, 1, 1];
    top = graph.node(opType, [top, graph.constant(`c${i}`, dims, Float32Array.from(constant))], `t${i}`);
  }
  graph.output(addSmallBody(graph, top));
  const { preprocessing, how } = guessPreprocessing(readOnnx(graph.toBytes({ metadata }), 'net.onnx'), given);
  return { ...preprocessing, how };
}

const three = (value: number) => [value, value, value];

describe('guessPreprocessing()', () => {
  test('takes what is usual where a file says nothing, and says so', () => {
    expect(guess()).toMatchObject({
      imageSizePx: 224,
      layout: 'nchw',
      channels: 'rgb',
      resize: 'stretch',
      ...IMAGENET,
    });
    expect(guess().how).toHaveLength(3);
    expect(guess({ shape: ['n', 192, 192, 3] })).toMatchObject({
      imageSizePx: 192,
      layout: 'nhwc',
      mean: three(127.5),
      deviation: three(127.5),
    });
    expect(guess({ type: UINT8 })).toMatchObject({ mean: three(0), deviation: three(1) });
  });

  test('never guesses what was given', () => {
    const given: OnnxPreprocessing = {
      imageSizePx: 96,
      layout: 'nchw',
      channels: 'bgr',
      mean: [1, 2, 3],
      deviation: [4, 5, 6],
      resize: 'stretch',
    };
    expect(guess({ given, metadata: { mean: '[0.5,0.5,0.5]', std: '[0.5,0.5,0.5]' } })).toEqual({ ...given, how: [] });
  });

  test.each<[string, Case['first'], number, number]>([
    ['divides by 255', [['Div', 255]], 0, 1],
    [
      'divides by 127.5 and takes one off',
      [
        ['Div', 127.5],
        ['Sub', 1],
      ],
      0,
      1,
    ],
    ['takes a mean of pixels off', [['Sub', 103.9, 116.8, 123.7]], 0, 1],
    [
      'takes a mean of shares off',
      [
        ['Sub', 0.485, 0.456, 0.406],
        ['Div', 0.229, 0.224, 0.225],
      ],
      0,
      255,
    ],
    [
      'does both',
      [
        ['Mul', 1 / 255],
        ['Sub', 0.485, 0.456, 0.406],
        ['Div', 0.229, 0.224, 0.225],
      ],
      0,
      1,
    ],
  ])('sees that a network %s itself', (_, first, mean, deviation) => {
    expect(guess({ first })).toMatchObject({ mean: three(mean), deviation: three(deviation) });
    expect(guess({ first }).how.at(-1)).toMatch(/itself/);
  });

  test.each<[string, Readonly<Record<string, string>>, Partial<OnnxPreprocessing>]>([
    [
      'timm',
      { mean: '(0.5, 0.5, 0.5)', std: '(0.5, 0.5, 0.5)', input_size: '(3, 192, 192)' },
      { imageSizePx: 192, mean: [127.5, 127.5, 127.5] },
    ],
    [
      'transformers',
      {
        preprocessor_config: '{"image_mean":[0.4,0.4,0.4],"image_std":[0.2,0.2,0.2],"size":{"height":160,"width":160}}',
      },
      { imageSizePx: 160, mean: [102, 102, 102], deviation: [51, 51, 51] },
    ],
    ['Ultralytics', { imgsz: '[64, 64]', names: "{0: 'cat'}" }, { imageSizePx: 64 }],
    [
      'ONNX',
      { 'Image.BitmapPixelFormat': 'Bgr8', 'Image.NominalPixelRange': 'NominalRange_0_255' },
      { channels: 'bgr', mean: [0, 0, 0], deviation: [1, 1, 1] },
    ],
    ['pixels', { mean: '[103.9, 116.8, 123.7]', std: '1 1 1' }, { mean: [103.9, 116.8, 123.7], deviation: [1, 1, 1] }],
  ])('reads metadata as %s writes them', (_, metadata, wanted) => {
    expect(guess({ metadata })).toMatchObject(wanted);
    expect(guess({ metadata }).how.join()).toMatch(/metadata say/);
  });

  test.each<[Case, RegExp]>([
    [{ shape: ['n', 3, 224, 160] }, /160 x 224 px, only squares/],
    [{ shape: ['n', 3, 4096, 4096] }, /4096 px, 16 to 1024/],
    [{ given: { imageSizePx: 8 } }, /8 px, 16 to 1024/],
    [{ given: { deviation: [1, 0, 1] } }, /cannot be normalised.*deviation 1, 0, 1/],
    [{ given: { mean: [Number.NaN, 0, 0] } }, /cannot be normalised/],
  ])('refuses %j', (one, wanted) => {
    expect(() => guess(one)).toThrow(wanted);
  });
});
