import { smallSplit } from '../../../shared/dataset/small-split';

const config = { split: { train: 0.8, validation: 0.1, test: 0.1 } };
const counts = (train: number, validation: number, test: number) => ({
  train: { cats: train },
  validation: { cats: validation },
  test: { cats: test },
});
const of = (...numbers: [number, number, number]) => ({
  splitBy: 'hash' as const,
  ownTest: false,
  counts: counts(...numbers),
});

describe('smallSplit()', () => {
  test('says what a small set changes about the shares', () => {
    expect(smallSplit(of(30, 10, 0), config)).toBe(
      'The data set is small: validation takes 10 of its 40 images, more than its share of 0.11, and there is no test split, which would have fewer than 10 images. --cross-validate 5 measures with every image',
    );
    expect(smallSplit(of(78, 30, 12), config)).toMatch(/takes 30 of its 120 images, more than its share of 0.10\. --/);
  });

  test('says nothing where the shares hold, none was asked for, or the folders decide', () => {
    expect(smallSplit(of(800, 100, 100), config)).toBeUndefined();
    expect(smallSplit(of(800, 200, 0), { split: { train: 0.8, validation: 0.2, test: 0 } })).toBeUndefined();
    expect(smallSplit({ ...of(30, 10, 0), splitBy: 'folders' }, config)).toBeUndefined();
    expect(smallSplit({ ...of(534, 66, 3), ownTest: true }, config)).toBeUndefined();
  });
});
