import { makeOptimizer } from '../../../shared/head/make-optimizer';
import { NativeVariable } from '../../../shared/tensorflow/native-variable';
import * as tf from '../../../shared/tensorflow/tfjs-node';

/** Steps from 1 with these slopes, by Keras' formulas: its Adam adds epsilon to a root that is not corrected yet. */
function byHand(optimizer: 'adam' | 'rmsprop' | 'sgd', rate: number, slopes: readonly number[]): number {
  let [w, m, v] = [1, 0, 0];
  for (const [t, g] of slopes.entries()) {
    if (optimizer === 'sgd') w -= rate * g;
    if (optimizer === 'rmsprop') {
      v = 0.9 * v + 0.1 * g * g;
      w -= (rate * g) / Math.sqrt(v + 1e-7);
    }
    if (optimizer === 'adam') {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const alpha = (rate * Math.sqrt(1 - 0.999 ** (t + 1))) / (1 - 0.9 ** (t + 1));
      w -= (alpha * m) / (Math.sqrt(v) + 1e-7);
    }
  }
  return w;
}

describe('makeOptimizer()', () => {
  const slopes = [
    [0.5, -0.25],
    // So small that epsilon decides.
    [1e-6, -5e-7],
  ] as const;
  test.each((['adam', 'rmsprop', 'sgd'] as const).flatMap((name) => slopes.map((own) => [name, own] as const)))(
    'makeOptimizer() of %s steps as Keras does and leaves no tensor behind, slopes %p',
    (optimizer, slopes) => {
      const before = tf.memory().numTensors;
      const start = tf.tensor1d([1]);
      const weight = new NativeVariable(start);
      start.dispose();
      const own = makeOptimizer(new Map([['weight', weight]]), { optimizer, learningRate: 0.1 });
      for (const slope of slopes) tf.tidy(() => own.apply(new Map([['weight', tf.tensor1d([slope])]])));
      expect(weight.values()[0]).toBeCloseTo(byHand(optimizer, 0.1, slopes), 5);
      own.dispose();
      weight.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
