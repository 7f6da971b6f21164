import fc from 'fast-check';
import type { NearestTwo } from '../../../shared/head/class-directions';
import { measureUnknown } from '../../../shared/metrics/unknown-images';
import { Random } from '../../../shared/random';

/** Images of given cosines to each class. */
function nearestOf(cosines: readonly (readonly number[])[]): NearestTwo {
  const order = cosines.map((row) => row.map((_, i) => i).sort((a, b) => (row[b] as number) - (row[a] as number)));
  const at = (place: number) => ({
    cosine: Float32Array.from(cosines, (row, i) => row[order[i]?.[place] ?? 0] as number),
    label: Int32Array.from(order, (own) => own[place] as number),
  });
  return [at(0), at(1)];
}

/** Images that are near to their own class by a number each, and far from the others. */
function imagesOf(perClass: readonly (readonly number[])[], others = 0.1) {
  const labels = perClass.flatMap((own, label) => own.map(() => label));
  const cosines = perClass.flatMap((own, label) =>
    own.map((near) => perClass.map((_, i) => (i === label ? near : others))),
  );
  return {
    nearest: nearestOf(cosines),
    labels: Int32Array.from(labels),
    classes: perClass.map((_, i) => `class ${i}`),
  };
}

const evenly = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

describe('measureUnknown()', () => {
  test('takes the second of 39 images for the threshold, so that of 40 one is below', () => {
    const images39 = imagesOf([evenly(20, 0.5, 0.9), evenly(19, 0.6, 0.8)]);
    const { threshold, images, heldOut } = measureUnknown({ ...images39, test: null });
    expect(threshold).toBeCloseTo(0.5 + 0.4 / 19, 5);
    expect(images).toBe(39);
    // Two classes: there is none to leave out.
    expect(heldOut).toBeNull();
  });

  test('measures false alarms on the test images', () => {
    const test = nearestOf([[0.52, 0], [0.3, 0.2], [0, 0.7], [0.6, 0]]); // biome-ignore format: one row per image
    const own = measureUnknown({ ...imagesOf([evenly(20, 0.5, 0.9), evenly(19, 0.6, 0.8)]), test }).test;
    // 0.52 and 0.3 are below 0.5211.
    expect(own).toEqual({
      falseAlarms: 0.5,
      images: 4,
      interval: { low: expect.any(Number), high: expect.any(Number) },
    });
  });

  test('rejects nothing where there are too few images, or a class has one', () => {
    const few = imagesOf([evenly(9, 0.5, 0.9), evenly(9, 0.5, 0.9)]);
    expect(measureUnknown({ ...few, test: null })).toEqual({
      ...{ falseAlarmRate: 0.05, threshold: null, images: 18, test: null, heldOut: null },
    });
    const lonely = imagesOf([evenly(40, 0.5, 0.9), [0.9]]);
    expect(measureUnknown({ ...lonely, test: lonely.nearest })).toMatchObject({ threshold: null, test: null });
    const enough = imagesOf([evenly(10, 0.5, 0.9), evenly(9, 0.5, 0.9)]);
    expect(measureUnknown({ ...enough, test: null }).threshold).toBeCloseTo(0.5, 5);
  });

  test('leaves each class out in turn: without its direction, by a threshold of the others', () => {
    // Images of the third class are nearer to the first than any threshold, were they not their own.
    const cosines = [
      ...evenly(20, 0.5, 0.9).map((near) => [near, 0.1, 0.2]),
      ...evenly(20, 0.5, 0.9).map((near) => [0.1, near, 0.2]),
      ...evenly(20, 0.5, 0.9).map((near, i) => [i < 5 ? 0.7 : 0.2, 0, near]),
    ];
    const labels = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 20));
    const found = measureUnknown({ nearest: nearestOf(cosines), labels, classes: ['a', 'b', 'c'], test: null }).heldOut;
    expect(found?.classes).toEqual([
      { class: 'a', images: 20, caught: 1 },
      { class: 'b', images: 20, caught: 1 },
      { class: 'c', images: 20, caught: 0.75 },
    ]);
    expect(found).toMatchObject({ images: 60, caught: 55 / 60 });
  });

  test('keeps its promise on images like those of validation, whatever their distribution', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0.2, max: 5, noNaN: true }), (seed, shape) => {
        const random = new Random(seed);
        const draw = (count: number) => Array.from({ length: count }, () => random.uniform() ** shape);
        let rejected = 0;
        const [rounds, fresh] = [40, 100];
        for (let round = 0; round < rounds; round++) {
          const test = nearestOf(draw(fresh).map((near) => [near, -1]));
          const own = measureUnknown({ ...imagesOf([draw(20), draw(20)], -1), test });
          rejected += (own.test?.falseAlarms ?? 0) * fresh;
        }
        // The expected share is 2 of 41; 4,000 images in 40 rounds seldom stray by as much again.
        expect(rejected / (rounds * fresh)).toBeLessThan(0.075);
      }),
      { numRuns: 5, seed: 7 },
    );
  });

  test('draws some of very many classes to leave out, evenly', () => {
    const classes = 3_000;
    const labels = Int32Array.from({ length: 2 * classes }, (_, i) => i % classes);
    const own = { cosine: new Float32Array(labels.length).fill(0.9), label: labels };
    const other = { cosine: new Float32Array(labels.length).fill(0.1), label: labels.map((i) => (i + 1) % classes) };
    const all = Array.from({ length: classes }, (_, i) => `class ${i}`);
    const { heldOut } = measureUnknown({ nearest: [own, other], labels, classes: all, test: null });
    const names = heldOut?.classes.map((own) => own.class) ?? [];
    expect(names).toHaveLength(Math.floor(2_000_000 / (2 * classes)));
    expect([names[0], Number(names.at(-1)?.slice(6)) > classes * 0.99]).toEqual(['class 0', true]);
  });
});
