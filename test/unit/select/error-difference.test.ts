import { errorDifference } from '../../../shared/select/error-difference';

const errors = (of: (i: number) => number, n = 100) => ({ errors: Float64Array.from({ length: n }, (_, i) => of(i)) });
const hard = (i: number) => (i % 10) / 10;

describe('errorDifference()', () => {
  test('goes by the differences on the same images: a small one that is always there is sure, a large one that changes sign is not', () => {
    const always = errorDifference(
      errors((i) => hard(i) + 0.01),
      errors(hard),
    );
    expect(always.mean).toBeCloseTo(0.01, 12);
    expect(always.standardError).toBeCloseTo(0, 12);
    const changing = errorDifference(
      errors((i) => hard(i) + (i % 2 ? 0.6 : -0.5)),
      errors(hard),
    );
    expect(changing.mean).toBeCloseTo(0.05, 12);
    expect(changing.standardError).toBeCloseTo(0.55 / 10, 12);
  });

  test('is below zero for what is better, and nothing for the same', () => {
    const one = errors((i) => i / 100);
    expect(errorDifference(one, one)).toEqual({ mean: 0, standardError: 0 });
    expect(
      errorDifference(
        errors((i) => i / 200),
        one,
      ).mean,
    ).toBeLessThan(0);
  });

  test('refuses errors on other images', () => {
    expect(() =>
      errorDifference(
        errors(() => 0, 3),
        errors(() => 0, 4),
      ),
    ).toThrow(RangeError);
  });
});
