import { Random } from '../../random';
import { onnxError } from './onnx-error';
import type { RunOnnx } from './run-onnx';

export interface CheckOnnxOptions {
  /** Of the file, as messages call it. */
  readonly name: string;
  readonly imageSizePx: number;
  readonly featureCount: number;
  readonly run: RunOnnx;
}

/** What two known pictures gave. */
export interface OnnxAnswer {
  /** Of the first known picture, to compare with later, or elsewhere. */
  readonly features: Float32Array;
  /**
   * Largest difference between a picture's features alone and beside another, as a share of the largest feature. More than
   * `MOST_APART` is: pictures are not independent of each other.
   */
  readonly apart: number;
}

/** Kernels for one image and for two add in another order. */
export const MOST_APART = 1e-3;
const SEED = 20_240_229;
const WAVES = 6;

/**
 * Runs a cut network on known pictures: its features are numbers, say something, differ from picture to picture, and do not
 * depend on the other pictures of a batch.
 * @throws BaseError
 */
export async function checkOnnx(onnx: Uint8Array, options: CheckOnnxOptions): Promise<OnnxAnswer> {
  const answer = await answerOnnx(onnx, options);
  if (answer.apart > MOST_APART) {
    const share = `${(100 * answer.apart).toPrecision(2)} % of the largest feature`;
    const found = `a picture's features depend on its neighbour in the batch (by ${share})`;
    throw onnxError(options.name, found, 'Export it for one image at a time.');
  }
  return answer;
}

/** The same without holding pictures against their neighbours; the caller decides. @throws BaseError */
export async function answerOnnx(onnx: Uint8Array, options: CheckOnnxOptions): Promise<OnnxAnswer> {
  const { name, imageSizePx, featureCount, run } = options;
  const pictures = [knownPicture(imageSizePx, SEED), knownPicture(imageSizePx, SEED + 1)] as const;
  const rows = async (pixels: Float32Array, images: number) => {
    const outputs = await run(onnx, pixels, images, imageSizePx);
    const values = [...outputs.values()][0]?.values;
    if (values?.length === images * featureCount) return values;
    const found = `${images} images give ${values?.length ?? 'no'} features, ${images * featureCount} were wanted`;
    throw onnxError(name, found, 'Name another value as its output.');
  };
  const both = new Float32Array(2 * pictures[0].length);
  both.set(pictures[0]);
  both.set(pictures[1], pictures[0].length);
  const [first, second, together] = [await rows(pictures[0], 1), await rows(pictures[1], 1), await rows(both, 2)];
  checkFeatures(name, first, second);
  const largest = largestOf(first, second);
  const apart =
    Math.max(
      differenceOf(first, together.subarray(0, featureCount)),
      differenceOf(second, together.subarray(featureCount)),
    ) / largest;
  return { features: first, apart: Number.isFinite(apart) ? apart : 1 };
}

function checkFeatures(name: string, first: Float32Array, second: Float32Array): void {
  const wrong = [...first, ...second].filter((value) => !Number.isFinite(value)).length;
  const remedy = 'Check its preprocessing (mean, deviation, channels), or name another value as its output.';
  if (wrong > 0) {
    const found = `${wrong} of ${first.length + second.length} features of two known pictures are no finite numbers`;
    throw onnxError(name, found, remedy);
  }
  if (first.every((value) => value === first[0])) {
    throw onnxError(name, `all ${first.length} features of a known picture are ${first[0]}`, remedy);
  }
  if (differenceOf(first, second) <= 1e-6 * largestOf(first, second)) {
    throw onnxError(name, 'two pictures that differ give the same features', remedy);
  }
}

/**
 * A picture that the same seed gives everywhere: a few waves and some noise, so that neither edges, areas nor colours are
 * missing. [sizePx, sizePx, 3], -1 to 1.
 */
export function knownPicture(sizePx: number, seed: number): Float32Array {
  const random = new Random(seed);
  const fraction = () => random.uint32() / 2 ** 32;
  const waves = Array.from({ length: WAVES }, () => ({
    channel: random.uint32() % 3,
    across: 1 + (random.uint32() % 8),
    down: 1 + (random.uint32() % 8),
    start: fraction(),
  }));
  const pixels = new Float32Array(sizePx * sizePx * 3);
  for (let y = 0, at = 0; y < sizePx; y++) {
    for (let x = 0; x < sizePx; x++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        let value = 0.4 * (fraction() - 0.5);
        for (const wave of waves) {
          const place = (wave.across * x + wave.down * y) / sizePx + wave.start;
          // A triangle: its corners are exact, whereas a sine's last bit is another on another machine.
          const height = 4 * Math.abs(place - Math.floor(place) - 0.5) - 1;
          value += wave.channel === channel ? 0.5 * height : 0.1 * height;
        }
        pixels[at] = Math.min(1, Math.max(-1, value));
      }
    }
  }
  return pixels;
}

function largestOf(...lists: readonly Float32Array[]): number {
  let largest = 0;
  for (const list of lists) for (const value of list) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function differenceOf(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (const [i, value] of a.entries()) largest = Math.max(largest, Math.abs(value - (b[i] as number)));
  return largest;
}
