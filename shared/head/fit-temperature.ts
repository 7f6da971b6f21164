import { lossAndAccuracy } from './cross-entropy';
import { probabilitiesOf } from './predict-head';

/** Bounds of the search, as factors: beyond them a model is not badly calibrated but broken. */
const [LOWEST, HIGHEST] = [0.05, 20];
const STEPS = 60;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Temperature scaling (Guo et al. 2017, "On calibration of modern neural networks"): the number T by which all logits
 * are divided so that the cross-entropy is least. No answer changes, only how certain it is. The loss is convex in 1/T,
 * so a golden-section search on log T finds the one minimum there is. 1 where nothing is gained, so that the loss never
 * rises; 1 also where it falls all the way to a bound: where every answer is right, any certainty is too little, and how
 * certain the model may be cannot be learnt from these rows.
 * @param logits Float32Array [count, units], before the sigmoid or softmax
 * @param labels class index of each row, [count]; rows that the head was not trained on
 */
export function fitTemperature(logits: Float32Array, labels: Int32Array, units: number): number {
  const classes = units === 1 ? 2 : units;
  const loss = (logT: number) => {
    const scaled = logits.map((logit) => logit / Math.exp(logT));
    return lossAndAccuracy(probabilitiesOf(scaled, units), labels, classes).loss;
  };
  let [low, high] = [Math.log(LOWEST), Math.log(HIGHEST)];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [lossLeft, lossRight] = [loss(left), loss(right)];
  for (let step = 0; step < STEPS && high - low > 1e-6; step++) {
    if (lossLeft <= lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = loss(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = loss(right);
    }
  }
  const found = (low + high) / 2;
  const atBound = found - Math.log(LOWEST) < 0.01 || Math.log(HIGHEST) - found < 0.01;
  return !atBound && loss(found) < loss(0) ? Math.exp(found) : 1;
}
