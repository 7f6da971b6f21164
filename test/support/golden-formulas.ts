/**
 * Numbers that the golden vectors are made of and that need no file: the integer hash of test/golden/formulas.py,
 * value for value.
 */
const multiply = Math.imul;

/** A 32-bit integer hash of n and salt (test/golden/formulas.py: hash_u32). */
export function hashU32(n: number, salt: number): number {
  let h = (n ^ multiply(salt, 0x9e3779b9)) >>> 0;
  h = multiply(h ^ (h >>> 16), 0x7feb352d) >>> 0;
  h = multiply(h ^ (h >>> 15), 0x846ca68b) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** In [0, 1), a multiple of 2**-24. */
export function uniform(index: number, salt: number): number {
  return (hashU32(index, salt) >>> 8) / 2 ** 24;
}

/** What `Float32Array.from({ length }, …)` gives, which takes ten times as long for a network's half a million numbers. */
export function numbersOf(length: number, valueAt: (index: number) => number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = valueAt(i);
  return values;
}

/** RGB noise, Uint8Array [height, width, 3]. */
export function noisePixels(height: number, width: number, salt: number): Uint8Array {
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = hashU32(i, salt) >>> 24;
  return pixels;
}

/** Features that tell their label, Float32Array [labels.length, featureCount]. */
export function goldenFeatures(
  labels: readonly number[],
  classes: number,
  featureCount: number,
  salt: number,
): Float32Array {
  const favours = Array.from({ length: featureCount }, (_, at) => hashU32(at, 99) % classes);
  return numbersOf(labels.length * featureCount, (i) => {
    const favoured = favours[i % featureCount] === labels[Math.floor(i / featureCount)];
    return uniform(i, salt) + (favoured ? 0.25 : 0);
  });
}

/** Weights to start training from, Float32Array [featureCount, units]. */
export function goldenKernel(featureCount: number, units: number, salt: number): Float32Array {
  return numbersOf(featureCount * units, (i) => (uniform(i, salt) - 0.5) * 0.0625);
}
