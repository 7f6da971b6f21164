import { learningCurve } from '../../../shared/metrics/learning-curve';

describe('learningCurve()', () => {
  test('learningCurve() tells start, slope and asymptote', () => {
    const { start, slope, asymptote } = learningCurve(0.5, [0.8, 0.89, 0.9, 0.9, 0.9, 0.9]);
    expect(start).toBe(0.8);
    expect(asymptote).toBeCloseTo(0.9, 9);
    // 0.89 is the first within a twentieth of the way from 0.5 to 0.9.
    expect(slope).toBeCloseTo(0.39 / 2, 9);
  });

  test('learningCurve() of one epoch, of a flat curve and of a falling one', () => {
    expect(learningCurve(0.5, [0.7])).toEqual({ start: 0.7, slope: expect.closeTo(0.2, 9), asymptote: 0.7 });
    expect(learningCurve(0.5, [0.5, 0.5, 0.5]).slope).toBe(0);
    expect(learningCurve(0.6, [0.5, 0.5, 0.5]).slope).toBeLessThan(0);
  });
});
