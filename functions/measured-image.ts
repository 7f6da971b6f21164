import { mobilenetV2Backbone } from '../shared/backbone/mobilenet-v2/backbone';
import type { Config } from '../shared/config';
import type { Backbone } from '../shared/records/backbone';

/**
 * Seconds of two cores for an image, from its file's bytes to its features, at 160 px and width 1.0; what of it is not the
 * base is decoding and resizing. Measured on the machine of docs/performance.md ("Where the time goes"). Written down and
 * not measured where a run runs: what is planned by it must not depend on the machine.
 */
const SECONDS = { float32: 0.0027, int8: 0.0015, besideBase: 0.0003 } as const;

/** TensorFlow.js' base against ONNX Runtime's: 162 to 200 images a second where that does 435 to 514. */
const TFJS_SLOWDOWN = 2.6;
/** A vCPU is one of two threads of a core. */
const LAMBDA_SLOWDOWN = 2;

/** What an image of a run costs. */
export interface ImageCost extends Pick<Config, 'precision' | 'engine'> {
  readonly backbone: Pick<Backbone, 'multiplyAdds'>;
}

/** Of MobileNetV2 at width 1.0 and 160 px, which was measured. */
const MEASURED = mobilenetV2Backbone(1, 160).multiplyAdds as number;
/** A network that nobody has counted is taken for one of this many times as much, so that no call is too long for its time. */
const UNKNOWN_TIMES = 16;

/** Seconds that a call of ExtractFeatures, with the memory that functions/steps.ts gives it, takes for an image. */
export function secondsPerImage({ precision, engine, backbone: { multiplyAdds } }: ImageCost): number {
  const base = SECONDS[precision] - SECONDS.besideBase;
  const work = multiplyAdds === undefined ? UNKNOWN_TIMES : multiplyAdds / MEASURED;
  const slowdown = engine === 'tfjs' ? TFJS_SLOWDOWN : 1;
  return LAMBDA_SLOWDOWN * (SECONDS.besideBase + base * work * slowdown);
}
