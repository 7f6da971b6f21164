import { InferenceSession } from 'onnxruntime-node';
import { writeBaseOnnx } from '../../../shared/backbone/mobilenet-v2/write-onnx';
import { checkSealedOnnx, sealOnnx } from '../../../shared/engine/seal-onnx';
import { FormatError } from '../../../shared/errors';
import { randomBase } from '../../support/random-base';

const onnx = writeBaseOnnx(randomBase(0.35), 96);
const sealed = sealOnnx(onnx);

describe('sealOnnx()', () => {
  test('gives a network that ONNX Runtime loads', async () => {
    const session = await InferenceSession.create(sealed);
    expect(session.outputNames).toEqual(['features']);
    await session.release();
  });

  test('checkSealedOnnx() takes it, and what 0.1.0 wrote, as it is', () => {
    expect(() => checkSealedOnnx(sealed, 'a.onnx')).not.toThrow();
    expect(() => checkSealedOnnx(onnx, 'a.onnx')).not.toThrow();
  });

  test('checkSealedOnnx() refuses any bit of the seal flipped, some of the network, and a cut', () => {
    const refused = (bytes: Uint8Array) => expect(() => checkSealedOnnx(bytes, 'a.onnx')).toThrow(FormatError);
    const sealBits = (sealed.length - onnx.length) * 8;
    // A copy of 1.5 MB each: the network's own bits are sampled.
    for (const bit of [...Array(sealBits).keys(), sealBits + 1, sealed.length * 4, sealed.length * 8 - 1]) {
      sealed[bit >> 3] = (sealed[bit >> 3] as number) ^ (1 << (bit & 7));
      refused(sealed);
      sealed[bit >> 3] = (sealed[bit >> 3] as number) ^ (1 << (bit & 7));
    }
    for (const length of [0, 1, 40, sealed.length - onnx.length, sealed.length - 1])
      refused(sealed.subarray(0, length));
    expect(() => checkSealedOnnx(sealed, 'a.onnx')).not.toThrow();
  });
});
