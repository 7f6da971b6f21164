import { mobilenetV2Backbone } from '../shared/backbone/mobilenet-v2/backbone';
import type { Config } from '../shared/config';
import type { Backbone } from '../shared/records/backbone';

/**
 * Seconds per image on two cores, from its file's bytes to its features, at 160 px and width 1.0; `besideBase` is decoding
 * and resizing. Measured on the machine of docs/performance.md ("Where the time goes"). Constants instead of a measurement
 * at run time, because what is planned with them must not depend on the machine.
 */
const SECONDS = { float32: 0.0027, int8: 0.0015, besideBase: 0.0003 } as const;

/** TensorFlow.js against ONNX Runtime: 162 to 200 images per second against 435 to 514. */
const TFJS_SLOWDOWN = 2.6;
/** A vCPU is one of two threads of a core. */
const LAMBDA_SLOWDOWN = 2;

/** What determines the cost of an image in a run. */
export interface ImageCost extends Pick<Config, 'precision' | 'engine'> {
  readonly backbone: Pick<Backbone, 'multiplyAdds'>;
}

/** Of the network that was measured: MobileNetV2 at width 1.0 and 160 px. */
const MEASURED = mobilenetV2Backbone(1, 160).multiplyAdds as number;
/** A network with an unknown count is assumed to take this many times as much, so that no call exceeds its time limit. */
const UNKNOWN_TIMES = 16;

/** Seconds per image of a call of ExtractFeatures with the memory that functions/steps.ts gives it. */
export function secondsPerImage({ precision, engine, backbone: { multiplyAdds } }: ImageCost): number {
  const base = SECONDS[precision] - SECONDS.besideBase;
  const work = multiplyAdds === undefined ? UNKNOWN_TIMES : multiplyAdds / MEASURED;
  const slowdown = engine === 'tfjs' ? TFJS_SLOWDOWN : 1;
  return LAMBDA_SLOWDOWN * (SECONDS.besideBase + base * work * slowdown);
}
