import { settledCounts, settledImages } from '../../../shared/features/split-file';
import { splitWords } from '../../../shared/features/split-words';

const COUNTS = { train: { a: 60_000, b: 1 }, validation: { a: 10, b: 2 }, test: { a: 5, b: 2 } };
const at = (file: string, split: 'validation' | 'test') => ({ file, class: 'a', split, like: 'x' });
const split = {
  schemaVersion: 1 as const,
  compared: true,
  moved: [
    { ...at('1', 'validation'), to: 'train' as const },
    { ...at('2', 'validation'), to: 'train' as const },
    { ...at('3', 'test'), to: 'validation' as const },
  ],
  left: [at('4', 'test')],
};

describe('splitWords()', () => {
  test('says how many images went where, and what stays', () => {
    expect(splitWords(split, COUNTS)).toEqual([
      '2 images of validation moved to training: nearly equal to training images',
      '1 image of test moved to validation: nearly equal to validation images',
      expect.stringMatching(/^1 image of test is nearly equal .* stays, because .*: the accuracy on test is flattered/),
    ]);
  });

  test('says that images were not compared, and nothing where folders decide', () => {
    const [words] = splitWords({ schemaVersion: 1, compared: false, moved: [], left: [] }, COUNTS);
    expect(words).toMatch(/^The 60,020 images are too many to be compared/);
    expect(splitWords(undefined, COUNTS)).toEqual([]);
  });
});

describe('settledCounts()', () => {
  test('counts the images that moved where they are now', () => {
    expect(settledCounts({ counts: COUNTS }, split)).toEqual({
      train: { a: 60_002, b: 1 },
      validation: { a: 9, b: 2 },
      test: { a: 4, b: 2 },
    });
    expect(settledCounts({ counts: COUNTS }, undefined)).toEqual(COUNTS);
  });

  test('counts an image of several labels in each of them, and once among the images', () => {
    const several = {
      ...split,
      moved: [
        { ...at('1', 'validation'), class: 'a + b', to: 'train' as const },
        { ...at('2', 'test'), class: '(no label)', to: 'train' as const },
      ],
    };
    expect(settledCounts({ counts: COUNTS, classes: ['a', 'b'], labelSets: [[], [0, 1]] }, several)).toEqual({
      train: { a: 60_001, b: 2 },
      validation: { a: 9, b: 1 },
      test: { a: 5, b: 2 },
    });
    expect(settledImages({ train: 10, validation: 5, test: 3 }, several)).toEqual({
      train: 12,
      validation: 4,
      test: 2,
    });
  });
});
