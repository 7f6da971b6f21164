import * as tf from '@tensorflow/tfjs-node';
import type { HeadConfig } from '../config';

/** An optimizer with the constants that Keras gives it. The caller disposes of it. */
export function makeOptimizer({ optimizer, learningRate }: Pick<HeadConfig, 'optimizer' | 'learningRate'>) {
  switch (optimizer) {
    case 'adam':
      return tf.train.adam(learningRate, 0.9, 0.999, 1e-7);
    case 'rmsprop':
      return tf.train.rmsprop(learningRate, 0.9, 0, 1e-7);
    case 'sgd':
      return tf.train.sgd(learningRate);
  }
}
