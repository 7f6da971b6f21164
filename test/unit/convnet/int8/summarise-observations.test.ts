import { BASE_INPUT } from '../../../../shared/convnet/folded-network';
import { summariseObservations } from '../../../../shared/convnet/int8/summarise-observations';

const COUNT = 11;
/** A row of three numbers per image; the largest of row r is r. */
const rising = Float32Array.from({ length: COUNT * 3 }, (_, i) => Math.floor(i / 3) - (i % 3));

describe('summariseObservations()', () => {
  test('takes the largest number that nine in ten images stay below', () => {
    const { ranges } = summariseObservations([{ value: 'a', kind: 'max' }], [rising], COUNT);
    // Of 0 to 10 the largest is left out.
    expect(ranges).toEqual({ [BASE_INPUT]: [-1, 1], a: [0, 9] });
  });

  test('ends a range below 0 at the smallest number, and at 0 where there is none below', () => {
    const both = [
      { value: 'a', kind: 'max' },
      { value: 'a', kind: 'negatedMin' },
      { value: 'b', kind: 'negatedMin' },
    ] as const;
    const { ranges } = summariseObservations(both, [rising, rising, rising.map((x) => x - 100)], COUNT);
    expect(ranges.a).toEqual([-9, 9]);
    expect(ranges.b).toEqual([0, 0]);
  });

  test('gives each channel its mean over all images, as a float32 number', () => {
    const { means } = summariseObservations([{ value: 'a', kind: 'means' }], [rising.map((x) => x / 3)], COUNT);
    expect(means.a).toEqual([5, 4, 3].map((mean) => Math.fround(mean / 3)));
  });
});
