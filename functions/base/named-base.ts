import type { BaseWidth, ImageSizePx } from '../../shared/backbone/mobilenet-v2/base-weights';

/** The networks that can be asked for by name. */
export const BASE_NAMES = ['imagenet', 'stanford-dogs'] as const;
/** In place of a name: the base is to be chosen by measuring the pool. */
export const AUTO_BASE = 'auto';
export type BaseName = (typeof BASE_NAMES)[number];

export interface NamedBase {
  readonly name: BaseName;
  readonly width: BaseWidth;
  readonly imageSizePx: ImageSizePx;
}

/** What the notebook uses, and what set-up fetches. */
export const DEFAULT_WIDTH = 1.0;
export { DEFAULT_IMAGE_SIZE_PX } from '../../shared/backbone/mobilenet-v2/architecture';

/** Where keras.applications.MobileNetV2 takes its ImageNet weights from. */
export const IMAGENET_FOLDER = 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/';

/** The largest MobileNetV2 has some 25 MB; a file with a top and an optimizer's state may have three times as much. */
export const BASE_MAX_BYTES = 256 * 1024 * 1024;

export function isBaseName(text: string): text is BaseName {
  return BASE_NAMES.includes(text as BaseName);
}

/** As keras.applications names its files; 1 is written as Python prints it, "1.0". */
export function imagenetFileName({ width, imageSizePx }: Pick<NamedBase, 'width' | 'imageSizePx'>): string {
  const alpha = Number.isInteger(width) ? width.toFixed(1) : String(width);
  return `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${alpha}_${imageSizePx}_no_top.h5`;
}
