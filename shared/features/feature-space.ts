import { onnxVariant } from '../backbone/onnx-file/variant';
import type { Config } from '../config';
import { preprocessingVersion } from '../images/preprocessing-version';
import type { Backbone } from '../records/backbone';
import type { Int8Outcome } from '../records/int8-outcome';

/** What, beside an image's bytes, its features depend on: a manifest has it all. */
export interface FeatureSpaceOptions {
  /** sha256 of the base weights, hex. */
  readonly base: {
    readonly sha256: string;
    readonly backbone?: Pick<Backbone, 'onnx'> | undefined;
    readonly int8?: Int8Outcome | undefined;
  };
  readonly config: Pick<Config, 'imageSizePx' | 'orient' | 'engine'> & {
    readonly limits: Pick<Config['limits'], 'imagePixels'>;
  };
}

/**
 * The part of a feature's address that is not its image: base weights, preprocessing (version with the turn, input size, the largest
 * image that is decoded), engine and precision, with the calibration that int8 was made from, and how an ONNX file is fed
 * and read. Two '/'-separated segments of a key. Features of two spaces are never mixed.
 */
export function featureSpace({ base, config }: FeatureSpaceOptions): string {
  const { imageSizePx, orient, engine, limits } = config;
  const precision = base.int8?.kind === 'used' ? `int8-${base.int8.calibration}` : 'float32';
  const read = base.backbone?.onnx ? `-as-${onnxVariant(base.backbone.onnx)}` : '';
  return `${base.sha256}/${imageSizePx}px-v${preprocessingVersion(orient)}-max${limits.imagePixels}-${engine}-${precision}${read}`;
}

/** The space of values inside the network, by ONNX Runtime whatever engine the features are by. @param layer by Keras' name */
export function boundarySpace({ base, config }: FeatureSpaceOptions, layer: string): string {
  return `${featureSpace({ base, config: { ...config, engine: 'onnx' } })}-at-${layer}`;
}
