import * as tf from '@tensorflow/tfjs-node';
import { makeOptimizer } from '../../../shared/head/make-optimizer';
import { NativeVariable } from '../../../shared/tensorflow/native-variable';

/** Two steps from 1 with the slopes 0.5 and -0.25, by Keras' formulas. */
function byHand(optimizer: 'adam' | 'rmsprop' | 'sgd', rate: number): number {
  let [w, m, v] = [1, 0, 0];
  for (const [t, g] of [0.5, -0.25].entries()) {
    if (optimizer === 'sgd') w -= rate * g;
    if (optimizer === 'rmsprop') {
      v = 0.9 * v + 0.1 * g * g;
      w -= (rate * g) / Math.sqrt(v + 1e-7);
    }
    if (optimizer === 'adam') {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      w -= (rate * (m / (1 - 0.9 ** (t + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (t + 1))) + 1e-7);
    }
  }
  return w;
}

describe('makeOptimizer()', () => {
  test.each(['adam', 'rmsprop', 'sgd'] as const)(
    'makeOptimizer() of %s steps as Keras does and leaves no tensor behind',
    (optimizer) => {
      const before = tf.memory().numTensors;
      const start = tf.tensor1d([1]);
      const weight = new NativeVariable(start);
      start.dispose();
      const own = makeOptimizer(new Map([['weight', weight]]), { optimizer, learningRate: 0.1 });
      for (const slope of [0.5, -0.25]) tf.tidy(() => own.apply(new Map([['weight', tf.tensor1d([slope])]])));
      expect(weight.values()[0]).toBeCloseTo(byHand(optimizer, 0.1), 5);
      own.dispose();
      weight.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
