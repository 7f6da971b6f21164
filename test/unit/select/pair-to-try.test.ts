import { pairToTry } from '../../../shared/select/pair-to-try';

const measured = (sha256: string, imageSizePx: number, squaredError: number, images = 512, isPair = false) => ({
  ...{ sha256, imageSizePx, squaredError, images, isPair },
});

describe('pairToTry()', () => {
  test('takes the best and the best one of another base that reads images of its size', () => {
    const finalists = [
      measured('a', 160, 0.3),
      measured('b', 224, 0.1),
      measured('c', 224, 0.2),
      measured('d', 224, 0.4),
    ];
    expect(pairToTry(finalists)).toEqual([1, 2]);
    expect(pairToTry(finalists.toReversed())).toEqual([2, 1]);
  });

  test('goes on to the next one of the last round where nothing goes with the best, and to none that was dropped', () => {
    const finalists = [measured('a', 260, 0.1), measured('b', 160, 0.2), measured('c', 160, 0.25)];
    expect(pairToTry(finalists)).toEqual([1, 2]);
    expect(pairToTry([measured('a', 260, 0.1), measured('b', 160, 0.2, 64), measured('c', 160, 0.25, 64)])).toBe(
      undefined,
    );
  });

  test('takes one that was dropped beside it where that may be paid for, the one that got farthest first', () => {
    const racers = [measured('a', 224, 0.1), measured('b', 224, 0.2, 64), measured('c', 224, 0.3, 128)];
    expect(pairToTry(racers)).toEqual([0, 2]);
    expect(pairToTry(racers, (_, other) => other !== 2)).toEqual([0, 1]);
    expect(pairToTry(racers, () => false)).toBeUndefined();
  });

  test('takes no base twice, none of another size, and no pair as a part', () => {
    expect(pairToTry([measured('a', 224, 0.1), measured('a', 224, 0.2), measured('b', 160, 0.3)])).toBeUndefined();
    expect(pairToTry([measured('a', 224, 0.1), measured('p', 224, 0.05, 512, true)])).toBeUndefined();
    expect(pairToTry([])).toBeUndefined();
  });
});
