import type { BaseWeights } from '../../shared/backbone/mobilenet-v2/base-weights';
import { foldedBase } from '../../shared/backbone/mobilenet-v2/fold-base';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import type { Calibration } from '../../shared/convnet/int8/calibration';
import { writeInt8BaseOnnx } from '../../shared/convnet/int8/write-int8-onnx';
import type { Head } from '../../shared/head/head';
import { writeModelOnnx } from '../../shared/head/write-model-onnx';

/** The whole model of a MobileNetV2, from an image to its probabilities; in int8 with a calibration. */
export function modelOnnx(
  weights: BaseWeights,
  head: Head,
  imageSizePx: number,
  calibration?: Calibration,
): Uint8Array {
  const network = calibration
    ? writeInt8BaseOnnx(foldedBase(weights), imageSizePx, calibration)
    : writeBaseOnnx(weights, imageSizePx);
  return writeModelOnnx(network, head);
}
