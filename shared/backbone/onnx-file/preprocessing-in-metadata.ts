import type { OnnxModel } from './onnx-model';
import { AS_THEY_ARE, MINUS_ONE_TO_ONE, type Normalisation, type PerChannel, ZERO_TO_ONE } from './onnx-preprocessing';

/** What a file's metadata says of the pixels that it wants; a key that says nothing of use is not there. */
export interface PreprocessingSaid {
  readonly imageSizePx?: number;
  readonly channels?: 'rgb' | 'bgr';
  readonly normalisation?: Normalisation;
  /** The keys that said it. */
  readonly keys: readonly string[];
}

const MEANS = ['mean', 'image_mean', 'pixel_mean', 'norm_mean'];
const DEVIATIONS = ['std', 'image_std', 'pixel_std', 'norm_std', 'stdev', 'deviation'];
const SIZES = ['input_size', 'imgsz', 'image_size', 'img_size', 'crop_size', 'size'];
const ORDERS = ['channel_order', 'color_format', 'color_order', 'channels', 'Image.BitmapPixelFormat'];
/** ONNX' own key for what pixels range over. */
const RANGE = 'Image.NominalPixelRange';
const RANGES: Readonly<Record<string, Normalisation>> = {
  NominalRange_0_255: AS_THEY_ARE,
  Normalized_0_1: ZERO_TO_ONE,
  Normalized_1_1: MINUS_ONE_TO_ONE,
};
const LONGEST_TEXT = 100_000;
/** Means and deviations that are larger are of pixels from 0 to 255. */
const LARGEST_OF_ONE = 2;

/** As timm, transformers, Ultralytics and ONNX' image metadata write it, alone or in a JSON object. */
export function preprocessingInMetadata({ metadata }: Pick<OnnxModel, 'metadata'>): PreprocessingSaid {
  const values = new Map<string, unknown>();
  for (const [key, text] of metadata) {
    const value = parsed(text);
    values.set(key, value);
    if (!isRecord(value)) continue;
    for (const [inner, said] of Object.entries(value)) if (!values.has(inner)) values.set(inner, said);
  }
  const keys: string[] = [];
  const first = <T>(names: readonly string[], read: (value: unknown) => T | undefined): T | undefined => {
    for (const name of names) {
      const value = values.has(name) ? read(values.get(name)) : undefined;
      if (value === undefined) continue;
      keys.push(name);
      return value;
    }
    return undefined;
  };
  const imageSizePx = first(SIZES, sizeOf);
  const channels = first(ORDERS, orderOf);
  const range = first([RANGE], (value) => (typeof value === 'string' ? RANGES[value] : undefined));
  const mean = range ? undefined : first(MEANS, threeOf);
  const deviation = mean && first(DEVIATIONS, threeOf);
  return { imageSizePx, channels, normalisation: range ?? (mean && deviation && inPixels(mean, deviation)), keys };
}

function inPixels(mean: PerChannel, deviation: PerChannel): Normalisation | undefined {
  if (deviation.some((of) => of <= 0)) return undefined;
  if ([...mean, ...deviation].some((of) => Math.abs(of) > LARGEST_OF_ONE)) return { mean, deviation };
  const times255 = ([a, b, c]: PerChannel): PerChannel => [255 * a, 255 * b, 255 * c];
  return { mean: times255(mean), deviation: times255(deviation) };
}

/** JSON, or a list as Python prints it; anything else as it is. */
function parsed(text: string): unknown {
  if (text.length > LONGEST_TEXT) return undefined;
  for (const attempt of [text, text.replaceAll('(', '[').replaceAll(')', ']').replaceAll("'", '"')]) {
    try {
      return JSON.parse(attempt);
    } catch {}
  }
  return text;
}

function threeOf(value: unknown): PerChannel | undefined {
  const numbers = typeof value === 'string' ? value.split(/[\s,]+/).map(Number) : value;
  if (!Array.isArray(numbers) || numbers.length !== 3) return undefined;
  return numbers.every((number) => Number.isFinite(number)) ? (numbers as unknown as PerChannel) : undefined;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.length > 0 && value.at(-1) === value.at(-2) ? sizeOf(value.at(-1)) : undefined;
  if (!isRecord(value)) return undefined;
  return value.height === value.width ? sizeOf(value.height) : undefined;
}

function orderOf(value: unknown): 'rgb' | 'bgr' | undefined {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text.startsWith('bgr')) return 'bgr';
  return text.startsWith('rgb') ? 'rgb' : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
