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

/** RGB noise, Uint8Array [height, width, 3]. */
export function noisePixels(height: number, width: number, salt: number): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => hashU32(i, salt) >>> 24);
}

/** Features that tell their label, Float32Array [labels.length, featureCount]. */
export function goldenFeatures(
  labels: readonly number[],
  classes: number,
  featureCount: number,
  salt: number,
): Float32Array {
  const out = new Float32Array(labels.length * featureCount);
  for (let i = 0; i < out.length; i++) {
    const favours = hashU32(i % featureCount, 99) % classes;
    out[i] = uniform(i, salt) + (favours === labels[Math.floor(i / featureCount)] ? 0.25 : 0);
  }
  return out;
}

/** Weights to start training from, Float32Array [featureCount, units]. */
export function goldenKernel(featureCount: number, units: number, salt: number): Float32Array {
  return Float32Array.from({ length: featureCount * units }, (_, i) => (uniform(i, salt) - 0.5) * 0.0625);
}
