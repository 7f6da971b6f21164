import type { WeightTensor } from '../../convnet/weight-tensor';
import type { BaseWidth } from '../../records/base-sizes';

export { BASE_WIDTHS, type BaseWidth, IMAGE_SIZES_PX, type ImageSizePx } from '../../records/base-sizes';

/** The weights of a MobileNetV2 without its top, by Keras layer name and weight name. */
export interface BaseWeights {
  /** 'imagenet', 'stanford-dogs', or the file name of a network that the user brought. */
  readonly name: string;
  /** sha256 of the file that the weights came from, hex. */
  readonly sha256: string;
  readonly width: BaseWidth;
  /** layer name → weight name ('kernel', 'depthwise_kernel', 'gamma', 'beta', 'moving_mean', 'moving_variance') → tensor */
  readonly layers: ReadonlyMap<string, ReadonlyMap<string, WeightTensor>>;
}
