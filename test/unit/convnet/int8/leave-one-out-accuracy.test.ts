import { leaveOneOutAccuracy } from '../../../../shared/convnet/int8/leave-one-out-accuracy';
import { Random } from '../../../../shared/random';

const WIDTH = 12;

/** Rows about a centre for each class, as far apart as `distance` says. */
function rows(count: number, classes: number, distance: number) {
  const random = new Random(5);
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  const features = Float32Array.from({ length: count * WIDTH }, (_, i) => {
    const label = labels[Math.floor(i / WIDTH)]!;
    return random.uniform() + (i % WIDTH === label ? distance : 0);
  });
  return { features, labels };
}

describe('leaveOneOutAccuracy()', () => {
  test.each([2, 3])('leaveOneOutAccuracy() is 1 where %p classes lie far apart', (classes) => {
    const { features, labels } = rows(30, classes, 10);
    expect(leaveOneOutAccuracy(features, labels, classes)).toBe(1);
  });

  test('leaveOneOutAccuracy() judges an image by the others: labels of chance are not learnt by heart', () => {
    const { features } = rows(60, 2, 0);
    const random = new Random(9);
    const labels = Array.from({ length: 60 }, () => random.below(2));
    expect(leaveOneOutAccuracy(features, labels, 2)).toBeLessThan(0.75);
  });

  test('leaveOneOutAccuracy() falls as the classes come closer', () => {
    const of = (distance: number) => {
      const { features, labels } = rows(60, 3, distance);
      return leaveOneOutAccuracy(features, labels, 3);
    };
    expect(of(0.1)).toBeLessThan(of(0.6));
    expect(of(0.6)).toBeLessThanOrEqual(of(3));
  });

  test('leaveOneOutAccuracy() is a number where all rows are alike', () => {
    expect(Number.isFinite(leaveOneOutAccuracy(new Float32Array(10 * WIDTH), [0, 1, 0, 1, 0, 1, 0, 1, 0, 1], 2))).toBe(
      true,
    );
  });
});
