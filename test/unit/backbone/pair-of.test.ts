import fc from 'fast-check';
import { pairOf } from '../../../shared/backbone/pair-of';

const NAMES = ['imagenet', 'stanford-dogs', 'efficientnet-lite0', 'dinov2-small'];
const path = fc
  .array(fc.constantFrom('a', 'b+c', '..', 'my nets'), { minLength: 1, maxLength: 3 })
  .map((folders) => folders.join('/'));

describe('pairOf()', () => {
  test.each([
    ['efficientnet-lite0+stanford-dogs', ['efficientnet-lite0', 'stanford-dogs']],
    ['nets/a+b.onnx+stanford-dogs', ['nets/a+b.onnx', 'stanford-dogs']],
    ['imagenet+/nets/a+b/c.onnx', ['imagenet', '/nets/a+b/c.onnx']],
    ['s3://bucket/a+b.onnx+imagenet', ['s3://bucket/a+b.onnx', 'imagenet']],
  ])('%s is two bases', (base, wanted) => expect(pairOf(base)).toEqual(wanted));

  test.each([
    undefined,
    'auto',
    'efficientnet-lite0',
    'nets/a+b.onnx',
    'c++/net.h5',
    'https://host/a+b.onnx',
    '+',
    'a+b',
  ])('%s is none', (base) => expect(pairOf(base)).toBeUndefined());

  test('finds two names wherever they stand, and never takes the "+" of one file for that of a pair', () => {
    const file = path.map((folder) => `${folder}/net.onnx`);
    fc.assert(fc.property(file, (base) => expect(pairOf(base)).toBeUndefined()));
    fc.assert(
      fc.property(file, fc.constantFrom(...NAMES), (one, other) => {
        expect(pairOf(`${one}+${other}`)).toEqual([one, other]);
        expect(pairOf(`${other}+${one}`)).toEqual([other, one]);
      }),
    );
  });

  test('refuses sizes of their own, more than two, and one twice', () => {
    expect(() => pairOf('efficientnet-lite0@224+stanford-dogs@160')).toThrow(
      /"efficientnet-lite0@224" in a pair, both of which read one image of one size\n.*--base efficientnet-lite0\+stanford-dogs --image-size 224/s,
    );
    expect(() => pairOf('efficientnet-lite0+stanford-dogs+imagenet')).toThrow(/3 bases; wanted two/);
    expect(() => pairOf('imagenet+imagenet')).toThrow(/one base twice/);
  });
});
