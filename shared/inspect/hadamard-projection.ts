import { Random } from '../random';

/** Any number: it only has to be the same in every run. */
const SEED = 0x1e57;

/**
 * A seeded random projection that costs d log d: features less their mean, random signs, a Walsh-Hadamard transform, a
 * random choice of its rows (Ailon and Chazelle 2009, "The fast Johnson-Lindenstrauss transform"). It keeps lengths and
 * angles nearly, in fewer numbers; and the sign of each number says on which side of a random plane an image lies.
 */
export class HadamardProjection {
  /** Power of two. */
  readonly size: number;
  readonly #signs: Float64Array;
  readonly #order: Int32Array;
  readonly #mean: Float64Array;
  readonly #room: Float64Array;

  /**
   * @param mean of all features, [featureCount]
   * @param number of the projection: others are independent of it
   */
  constructor(mean: Float64Array, number = 0) {
    const random = new Random(SEED + number);
    this.size = 2 ** Math.ceil(Math.log2(Math.max(mean.length, 2)));
    this.#mean = mean;
    this.#signs = Float64Array.from(mean, () => (random.below(2) ? 1 : -1));
    this.#order = random.shuffle(Int32Array.from({ length: this.size }, (_, i) => i));
    this.#room = new Float64Array(this.size);
  }

  /**
   * All numbers of one image, [size], in the order in which a subset should be taken; valid until the next call.
   * @param features [featureCount]
   */
  apply(features: Float32Array): (place: number) => number {
    const room = this.#room;
    for (let i = 0; i < features.length; i++) {
      room[i] = ((features[i] as number) - (this.#mean[i] as number)) * (this.#signs[i] as number);
    }
    room.fill(0, features.length);
    transform(room);
    return (place) => room[this.#order[place] as number] as number;
  }
}

/** The Walsh-Hadamard transform of a power of two of numbers, in place, without its factor; two of its stages at a time. */
function transform(values: Float64Array): void {
  const { length } = values;
  let half = 1;
  for (; 4 * half <= length; half *= 4) {
    for (let start = 0; start < length; start += 4 * half) {
      for (let i = start; i < start + half; i++) {
        const j = i + half;
        const k = j + half;
        const l = k + half;
        const a = values[i]! + values[j]!;
        const b = values[i]! - values[j]!;
        const c = values[k]! + values[l]!;
        const d = values[k]! - values[l]!;
        values[i] = a + c;
        values[j] = b + d;
        values[k] = a - c;
        values[l] = b - d;
      }
    }
  }
  if (half === length) return;
  for (let i = 0; i < half; i++) {
    const a = values[i]!;
    const b = values[i + half]!;
    values[i] = a + b;
    values[i + half] = a - b;
  }
}

/** Mean of the rows, [featureCount]. @param features [count, featureCount] */
export function meanOfRows(features: Float32Array, count: number, featureCount: number): Float64Array {
  const mean = new Float64Array(featureCount);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < featureCount; i++) mean[i]! += features[row * featureCount + i]!;
  }
  return mean.map((sum) => sum / Math.max(count, 1));
}
