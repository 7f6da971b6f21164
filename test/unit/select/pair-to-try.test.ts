import { pairToTry } from '../../../shared/select/pair-to-try';

const measured = (sha256: string, imageSizePx: number, squaredError: number, isPair = false) => ({
  ...{ sha256, imageSizePx, squaredError, isPair },
});

describe('pairToTry()', () => {
  test('takes the two best of one size, the better one first', () => {
    const finalists = [
      measured('a', 160, 0.3),
      measured('b', 224, 0.1),
      measured('c', 224, 0.2),
      measured('d', 224, 0.4),
    ];
    expect(pairToTry(finalists)).toEqual([1, 2]);
    expect(pairToTry(finalists.toReversed())).toEqual([2, 1]);
  });

  test('takes a size at which both are good, not the one at which the best has nothing beside it', () => {
    const finalists = [
      measured('a', 260, 0.1),
      measured('b', 160, 0.2),
      measured('c', 160, 0.25),
      measured('d', 260, 0.9),
    ];
    expect(pairToTry(finalists)).toEqual([1, 2]);
  });

  test('takes no base twice, none of another size, and no pair as a part', () => {
    expect(pairToTry([measured('a', 224, 0.1), measured('a', 224, 0.2), measured('b', 160, 0.3)])).toBeUndefined();
    expect(pairToTry([measured('a', 224, 0.1), measured('p', 224, 0.05, true)])).toBeUndefined();
    expect(pairToTry([])).toBeUndefined();
  });
});
