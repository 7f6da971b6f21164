import type { BaseWeights } from '../../shared/backbone/mobilenet-v2/base-weights';
import { foldBase } from '../../shared/backbone/mobilenet-v2/fold-base';
import { BASE_INPUT } from '../../shared/convnet/folded-network';
import type { Calibration } from '../../shared/convnet/int8/calibration';
import { uniform } from './golden-formulas';

/** A calibration by formula: one that is measured is made in float32, whose last bits differ between processors. */
export function syntheticCalibration(base: BaseWeights): Calibration {
  const ranges: Calibration['ranges'] = { [BASE_INPUT]: [-1, 1] };
  const means: Calibration['means'] = { [BASE_INPUT]: [0, 0, 0] };
  for (const layer of foldBase(base)) {
    const isRelu6 = layer.kind !== 'add' && layer.relu6;
    const channels = layer.kind === 'add' ? means[layer.inputs[0]]!.length : layer.bias.length;
    ranges[layer.name] = isRelu6 ? [0, 3] : [-4, 4];
    means[layer.name] = Array.from({ length: channels }, (_, i) => (isRelu6 ? uniform(i, 5) : 0));
  }
  return { ranges, means };
}
