import type { LayerSpec } from '../../convnet/layer-spec';

/** A network as its PyTorch weights know it: what `writeTorchOnnx` needs besides the weights. */
export interface TorchNetwork {
  readonly id: string;
  /** As people read it: "EfficientNet-Lite0". */
  readonly title: string;
  /** Up to its last feature maps; names are those of the modules in PyTorch. The features are the mean over all places. */
  readonly layers: readonly LayerSpec[];
  /** Length of a feature vector. */
  readonly featureCount: number;
  /** Side of the square images that it was trained on, in pixels. */
  readonly imageSizePx: number;
  /** Module of the classifier of ImageNet's classes behind dropout, where the published weights have it. */
  readonly top?: string;
  /** A pixel from 0 to 255 becomes (pixel - mean) / deviation; red, green, blue. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** Of one image through a network. */
export interface TorchNetworkSize {
  /** Number of its weights, the moving statistics of batch normalisation included. */
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Side of the last feature maps. */
  readonly mapSide: number;
}
