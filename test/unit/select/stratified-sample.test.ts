import fc from 'fast-check';
import { rarestClass } from '../../../shared/select/rarest-class';
import { stratifiedSample } from '../../../shared/select/stratified-sample';

interface Image {
  readonly crc32: number;
  readonly bytes: number;
  readonly label: number;
  readonly split: 'train' | 'validation' | 'test';
}

const images = (counts: readonly number[], split: Image['split'] = 'train'): Image[] =>
  counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => ({
      crc32: (label + 1) * 1_000_003 + i * 7919,
      bytes: 1000 + i,
      label,
      split,
    })),
  );
const countsIn = (sample: readonly Image[], classes: number) =>
  Array.from({ length: classes }, (_, label) => sample.filter((image) => image.label === label).length);

describe('stratifiedSample()', () => {
  test('takes no image but those of training, however few these are', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            crc32: fc.nat(),
            bytes: fc.nat(1000),
            label: fc.nat(3),
            split: fc.constantFrom('train' as const, 'validation' as const, 'test' as const),
          }),
        ),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        (all, most, seed) => {
          const sample = stratifiedSample(all, most, seed);
          expect(sample.every(({ split }) => split === 'train')).toBe(true);
          expect(new Set(sample).size).toBe(sample.length);
          const key = ({ crc32, bytes, label }: Image) => `${crc32} ${bytes} ${label}`;
          const distinct = new Set(all.filter(({ split }) => split === 'train').map(key));
          expect(sample.length).toBe(Math.min(most, distinct.size));
        },
      ),
    );
  });

  test('has every class in proportion, in every beginning of it', () => {
    const counts = [500, 300, 200];
    const sample = stratifiedSample(images(counts), 400, 1);
    for (const size of [50, 100, 200, 400]) {
      const found = countsIn(sample.slice(0, size), 3);
      for (const [label, count] of found.entries()) {
        expect(Math.abs(count - (size * counts[label]!) / 1000)).toBeLessThanOrEqual(3);
      }
    }
  });

  test('counts an image with several labels under the rarest of them', () => {
    const sets = [[], [0], [0, 1], [1, 2], [0, 1, 2], [2]];
    const training = [2000, 1500, 6];
    expect(sets.map((_, set) => rarestClass(sets, training)(set))).toEqual([-1, 0, 1, 2, 2, 2]);
    // However many sets there are, each class has its two before any has more than its share.
    const all = images([400, 1000, 1000, 2, 2, 2]);
    const sample = stratifiedSample(all, 40, 1, rarestClass(sets, training));
    expect(sample.filter(({ label }) => label > 2)).toHaveLength(2);
    expect(sample.filter(({ label }) => label === 0).length).toBeLessThanOrEqual(8);
  });

  test('has two images of a class that is rare before any class has more than its share', () => {
    expect(countsIn(stratifiedSample(images([1000, 3]), 20, 1), 2)).toEqual([18, 2]);
  });

  test('goes by content and seed: order and names of images do not matter, another seed gives others', () => {
    const all = images([80, 80]);
    const wanted = stratifiedSample(all, 30, 1);
    expect(stratifiedSample([...all].reverse(), 30, 1)).toEqual(wanted);
    expect(stratifiedSample(all, 30, 2)).not.toEqual(wanted);
    expect(stratifiedSample(all, 60, 1).slice(0, 30)).toEqual(wanted);
  });

  test('takes the same of many images as of few, although it does not hold all of them', () => {
    const sample = stratifiedSample(images([5000, 5000]), 10, 1);
    expect(countsIn(sample, 2)).toEqual([5, 5]);
    expect(sample).toEqual(stratifiedSample(images([5000, 5000]), 5000, 1).slice(0, 10));
  });
});
