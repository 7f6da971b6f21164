import type * as tf from '@tensorflow/tfjs-node';
import { kernel } from './kernels';

/** TensorFlow's name for "a resource of its own", so that two variables never meet. */
const ANONYMOUS = { text: 'cd2c89b7-88b7-44c8-ad83-06c2a9158347' };

/** A variable that lives in TensorFlow, which its optimizers change in place in one pass. `dispose` frees it. */
export class NativeVariable {
  readonly shape: readonly number[];
  readonly handle: tf.Tensor;

  /** @param value float32; stays the caller's. Make it outside of tidy, which would take the handle away. */
  constructor(value: tf.Tensor) {
    this.shape = value.shape;
    const [handle] = kernel('VarHandleOp', [], {
      dtype: 'float32',
      shape: { shape: value.shape },
      container: { text: '' },
      shared_name: ANONYMOUS,
    });
    this.handle = handle as tf.Tensor;
    this.assign(value);
  }

  /** Its value now, a tensor that later changes leave alone. The caller disposes of it. */
  read<T extends tf.Tensor>(): T {
    return kernel('ReadVariableOp', [this.handle], { dtype: 'float32' })[0] as T;
  }

  /** A copy of its numbers. */
  values(): Float32Array {
    const tensor = this.read();
    const copy = tensor.dataSync<'float32'>().slice();
    tensor.dispose();
    return copy;
  }

  assign(value: tf.Tensor): void {
    kernel('AssignVariableOp', [this.handle, value], { dtype: 'float32' }, 0);
  }

  dispose(): void {
    kernel('DestroyResourceOp', [this.handle], { ignore_lookup_error: true }, 0);
    this.handle.dispose();
  }
}
