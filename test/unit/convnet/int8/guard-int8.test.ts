import { guardInt8, measured } from '../../../../shared/convnet/int8/guard-int8';
import { Random } from '../../../../shared/random';

const IMAGES = 40;
const WIDTH = 16;
const labels = Array.from({ length: IMAGES }, (_, i) => i % 2);

function features(noise: number): Float32Array {
  const random = new Random(3);
  const other = new Random(4);
  return Float32Array.from({ length: IMAGES * WIDTH }, (_, i) => {
    const label = labels[Math.floor(i / WIDTH)]!;
    return random.uniform() + (i % WIDTH < 2 && i % 2 === label ? 2 : 0) + noise * other.uniform();
  });
}
const float32 = features(0);
const guardOf = (a: Float32Array, b: Float32Array) => {
  const shown = { labels, classes: 2 };
  return guardInt8(measured(a, shown), measured(b, shown));
};

describe('guardInt8()', () => {
  test('lets features pass that are nearly the same', () => {
    const { guard, refused } = guardOf(float32, features(0.01));
    expect(refused).toBeUndefined();
    expect(guard).toEqual({ images: IMAGES, cosine: expect.any(Number), accuracy: { float32: 1, int8: 1 } });
    expect(guard.cosine).toBeGreaterThan(0.9999);
  });

  test('refuses features of another direction, saying how far they are off', () => {
    expect(guardOf(float32, features(6)).refused).toMatch(/^the cosine of its features .* is 0\.\d+, wanted 0\.97$/);
  });

  test('refuses features that are not numbers', () => {
    expect(guardOf(float32, new Float32Array(float32.length).fill(Number.NaN)).refused).toMatch(/cosine/);
  });

  test('refuses features that point the same way and no longer tell the classes apart', () => {
    // A large common part keeps the cosine up, whatever becomes of the small one.
    const common = (own: Float32Array, keep: number) => own.map((value) => 100 + keep * value);
    const { guard, refused } = guardOf(common(float32, 1), common(features(40), 0.1));
    expect(guard.cosine).toBeGreaterThan(0.99);
    expect(refused).toMatch(/^it gets \d+ of 40 images wrong that float32 gets right, at most 1 may be$/);
  });

  test('judges images of several labels by every answer, and says of how many', () => {
    // The second class is independent of the first, and told by features of its own.
    const labelSets = [[], [0], [1], [0, 1]];
    const sets = Array.from({ length: IMAGES }, (_, i) => i % 4);
    const shown = { labels: sets, classes: 2, labelSets };
    const random = new Random(5);
    const tagged = Float32Array.from({ length: IMAGES * WIDTH }, (_, i) => {
      const has = labelSets[sets[Math.floor(i / WIDTH)]!]!.includes(i % WIDTH);
      return 100 + random.uniform() + (has ? 4 : 0);
    });
    const same = guardInt8(measured(tagged, shown), measured(tagged, shown));
    expect(same).toEqual({
      guard: { images: IMAGES, answers: 2 * IMAGES, cosine: 1, accuracy: { float32: 1, int8: 1 } },
    });
    // Without the feature of the second class, half of its answers are chance; those of the first stay right.
    const lost = tagged.map((value, i) => (i % WIDTH === 1 ? 100 : value));
    const { refused } = guardInt8(measured(tagged, shown), measured(lost, shown));
    expect(refused).toMatch(/^it gets \d+ of 80 answers wrong that float32 gets right, at most 1 may be$/);
  });
});
