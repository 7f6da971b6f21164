import fc from 'fast-check';
import { stillFalling } from '../../../shared/metrics/still-falling';

const decay = (epochs: number, rate: number) => Array.from({ length: epochs }, (_, i) => 0.4 + Math.exp(-rate * i));

describe('stillFalling()', () => {
  test('stillFalling() gives the means of the last two quarters where the last one is at least 5 % lower', () => {
    expect(stillFalling([9, 9, 9, 9, 9, 9, 3, 2, 1, 2, 2, 1.6])).toEqual({ from: 2, to: (2 + 2 + 1.6) / 3 });
    expect(stillFalling([9, 9, 9, 9, 9, 9, 3, 2, 1, 2, 2, 1.8])).toBeUndefined();
  });

  test('stillFalling() tells a loss that falls on from one that has settled', () => {
    expect(stillFalling(decay(20, 0.1))).toBeDefined();
    expect(stillFalling(decay(80, 0.1))).toBeUndefined();
  });

  test('stillFalling() says nothing of fewer than twelve epochs, nor of a loss that rises', () => {
    expect(stillFalling(decay(11, 0.1))).toBeUndefined();
    expect(stillFalling([...decay(20, 0.5)].reverse())).toBeUndefined();
  });

  test('stillFalling() is as indifferent to the unit of the loss as to noise around one level', () => {
    const losses = fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(losses, (values) => {
        const doubled = stillFalling(values.map((value) => value * 2));
        const fall = stillFalling(values);
        expect(doubled?.to === undefined).toBe(fall?.to === undefined);
        if (fall) expect(fall.to).toBeLessThan(fall.from);
      }),
    );
    const noisy = fc.array(fc.double({ min: 0.98, max: 1.02, noNaN: true }), { minLength: 12, maxLength: 60 });
    fc.assert(fc.property(noisy, (values) => expect(stillFalling(values)).toBeUndefined()));
  });
});
