import type { FeatureTable } from '../../shared/features/feature-table';
import { Random } from '../../shared/random';

export interface CloudOptions {
  readonly classes: number;
  readonly count: number;
  readonly featureCount: number;
  /** How far the centres of the classes are from each other, in units of the noise. */
  readonly apart: number;
  readonly seed: number;
}

/** Features of classes that are clouds around a centre each, as a table; class i has image i, i + classes, … */
export function cloudTable({ classes, count, featureCount, apart, seed }: CloudOptions): FeatureTable {
  const random = new Random(seed);
  const noise = () => random.uniform() + random.uniform() + random.uniform() - 1.5;
  const centres = Array.from({ length: classes }, () => Array.from({ length: featureCount }, noise));
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const features = new Float32Array(count * featureCount);
  for (let i = 0; i < features.length; i++) {
    const [image, column] = [Math.floor(i / featureCount), i % featureCount];
    features[i] = 2 + apart * (centres[labels[image] as number]?.[column] as number) + noise();
  }
  return { count, featureCount, features, labels, names: Array.from(labels.keys(), (i) => `${i}.jpg`) };
}
