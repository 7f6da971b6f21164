import type { ConfigInput } from '../../../shared/config';
import { boundarySpace, featureSpace } from '../../../shared/features/feature-space';
import type { Int8Outcome } from '../../../shared/records/int8-outcome';
import { settledConfig } from '../../support/settled-config';

const used = (calibration: string): Int8Outcome => ({
  kind: 'used',
  calibration,
  calibrationImages: 32,
  guard: { images: 32, cosine: 0.99, accuracy: { float32: 1, int8: 1 } },
});
const spaceOf = (config: ConfigInput = {}, int8?: Int8Outcome, sha256 = 'a'.repeat(64)) =>
  featureSpace({ base: { sha256, int8 }, config: settledConfig(config) });

describe('featureSpace()', () => {
  test.each<[string, string]>([
    ['base', spaceOf({}, undefined, 'b'.repeat(64))],
    ['input size', spaceOf({ imageSizePx: 224 })],
    ['largest image', spaceOf({ limits: { imagePixels: 1_000_000 } })],
    ['turn', spaceOf({ orient: 'ignore' })],
    ['engine', spaceOf({ engine: 'tfjs' })],
    ['precision', spaceOf({}, used('c'.repeat(64)))],
  ])('is another one for another %s', (_, space) => {
    expect(space).not.toBe(spaceOf());
  });

  test('is another one for another calibration of int8', () => {
    expect(spaceOf({}, used('c'.repeat(64)))).not.toBe(spaceOf({}, used('d'.repeat(64))));
  });

  test('is that of float32 where int8 was refused, and whatever concerns training alone', () => {
    expect(spaceOf({}, { kind: 'refused', reason: 'too few images' })).toBe(spaceOf());
    expect(spaceOf({ seed: 7, head: { epochs: 3 }, limits: { entries: 9 } })).toBe(spaceOf());
  });
});

describe('boundarySpace()', () => {
  test('is one for both engines, and another for another layer', () => {
    const at = (engine: 'onnx' | 'tfjs', layer: string) =>
      boundarySpace({ base: { sha256: 'a'.repeat(64) }, config: settledConfig({ engine }) }, layer);
    expect(at('tfjs', 'block_13_expand')).toBe(at('onnx', 'block_13_expand'));
    expect(at('onnx', 'block_14_expand')).not.toBe(at('onnx', 'block_13_expand'));
    expect(at('onnx', 'block_13_expand')).not.toBe(spaceOf());
  });
});
