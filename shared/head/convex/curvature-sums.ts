import { addSums, type HeadSums, headSums, type WeighedRows } from './head-sums';

/** The sums of a head with one unit, and how its loss bends. */
export interface CurvatureSums extends HeadSums {
  /** Of weight i and weight j ≤ i at i (i + 1) / 2 + j, the bias last: the lower triangle of the Hessian, row by row. */
  readonly curvature: Float64Array;
}

/** @param weights [featureCount + 1], the last one is the bias */
export function curvatureSums(rows: WeighedRows, weights: Float64Array): CurvatureSums {
  const { featureCount, features, labels, classWeights } = rows;
  const size = featureCount + 1;
  const curvature = new Float64Array((size * (size + 1)) / 2);
  const values = new Float64Array(size).fill(1);
  for (let row = 0; row < labels.length; row++) {
    values.set(features.subarray(row * featureCount, (row + 1) * featureCount));
    let logit = 0;
    for (let i = 0; i < size; i++) logit += (values[i] as number) * (weights[i] as number);
    const certain = 1 / (1 + Math.exp(-Math.abs(logit)));
    const bend = (classWeights[labels[row] as number] as number) * certain * (1 - certain);
    for (let i = 0, at = 0; i < size; i++) {
      const share = bend * (values[i] as number);
      if (share === 0) at += i + 1;
      else for (let j = 0; j <= i; j++, at++) curvature[at] = (curvature[at] as number) + share * (values[j] as number);
    }
  }
  return { ...headSums(rows, weights, 1), curvature };
}

/** What two shards add together. @throws RangeError where they are of heads of different sizes */
export function addCurvatures(a: CurvatureSums, b: CurvatureSums): CurvatureSums {
  return { ...addSums(a, b), curvature: a.curvature.map((own, i) => own + (b.curvature[i] as number)) };
}
