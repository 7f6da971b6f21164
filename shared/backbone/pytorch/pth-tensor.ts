import type { PthStorage } from './pth-storage';
import { PickleError } from './unpickle';

/** A tensor as a pickle describes it: a view into a storage. */
export class PthTensor {
  readonly storage: PthStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly length: number;

  /** @throws PickleError where it reaches out of its storage, or holds more numbers than it */
  constructor(storage: PthStorage, offset: unknown, shape: unknown, strides: unknown) {
    if (!isCount(offset) || !areCounts(shape) || !areCounts(strides) || shape.length !== strides.length) {
      throw new PickleError('a tensor whose offset, shape or strides are not whole numbers');
    }
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.length = shape.reduce((a, b) => a * b, 1);
    const last = shape.reduce((at, size, axis) => at + (size - 1) * strides[axis]!, offset);
    if (this.length > storage.length || (this.length > 0 && last >= storage.length)) {
      throw new PickleError(
        `a tensor of shape [${shape.join(', ')}] that reaches out of its ${storage.length} stored numbers`,
      );
    }
  }

  /** @param numbers all those of the storage */
  values(numbers: Float32Array): Float32Array {
    const { offset, length, shape, strides } = this;
    if (this.#isContiguous()) return numbers.slice(offset, offset + length);
    const values = new Float32Array(length);
    const columns = shape[shape.length - 1]!;
    const step = strides[strides.length - 1]!;
    const place = shape.map(() => 0);
    let row = offset;
    for (let i = 0; i < length; ) {
      for (let column = 0, at = row; column < columns; column++, at += step) values[i++] = numbers[at]!;
      // The axes before the last one count up like the wheels of an odometer.
      for (let axis = shape.length - 2; axis >= 0; axis--) {
        place[axis]! += 1;
        row += strides[axis]!;
        if (place[axis]! < shape[axis]!) break;
        row -= place[axis]! * strides[axis]!;
        place[axis] = 0;
      }
    }
    return values;
  }

  #isContiguous(): boolean {
    let step = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== step) return false;
      step *= this.shape[axis]!;
    }
    return true;
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** PyTorch allows 64 axes; no weight has more than 5. */
const MAX_AXES = 16;

function areCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= MAX_AXES && value.every(isCount);
}
