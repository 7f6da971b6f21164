import { leavesRoom } from '../../../shared/metrics/leaves-room';

describe('leavesRoom()', () => {
  test.each([
    [0.95, 400, true],
    [0.9, 20, true],
    // 398 of 400: the interval reaches 0.9986.
    [0.995, 400, false],
    [1, 20, false],
    // The same accuracy on more images says more.
    [0.985, 400, false],
    [0.985, 4000, true],
    [0.995, 100_000, false],
  ])('leavesRoom(%d, %i) is %s', (accuracy, count, room) => {
    expect(leavesRoom(accuracy, count)).toBe(room);
  });
});
