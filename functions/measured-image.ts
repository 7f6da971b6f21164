import type { Config } from '../shared/config';

/**
 * Seconds of two cores for an image, from its file's bytes to its features, at 160 px and width 1.0; what of it is not the
 * base is decoding and resizing. Measured on the machine of docs/performance.md ("Where the time goes"). Written down and
 * not measured where a run runs: what is planned by it must not depend on the machine.
 */
const SECONDS = { float32: 0.0027, int8: 0.0015, besideBase: 0.0003 } as const;

/** TensorFlow.js' base against ONNX Runtime's: 162 to 200 images a second where that does 435 to 514. */
const TFJS_SLOWDOWN = 2.6;
/** Millions of multiply-adds at 224 px, by width: "MobileNet v2 models" on keras.io. */
const MULTIPLY_ADDS: Readonly<Record<Config['width'], number>> = {
  '0.35': 59,
  '0.5': 97,
  '0.75': 209,
  '1': 300,
  '1.3': 509,
  '1.4': 582,
};

/** A vCPU is one of two threads of a core. */
const LAMBDA_SLOWDOWN = 2;

/** What a configuration's image costs. */
export type ImageCost = Pick<Config, 'precision' | 'engine' | 'width' | 'imageSizePx'>;

/** Seconds that a call of ExtractFeatures, with the memory that functions/steps.ts gives it, takes for an image. */
export function secondsPerImage({ precision, engine, width, imageSizePx }: ImageCost): number {
  const base = SECONDS[precision] - SECONDS.besideBase;
  const work = (MULTIPLY_ADDS[width] / MULTIPLY_ADDS[1]) * (imageSizePx / 160) ** 2;
  const slowdown = engine === 'tfjs' ? TFJS_SLOWDOWN : 1;
  return LAMBDA_SLOWDOWN * (SECONDS.besideBase + base * work * slowdown);
}
