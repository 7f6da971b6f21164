import { sha256Hex } from '../../shared/hash';
import {
  type InspectedFeatures,
  type InspectedImage,
  InspectedImageList,
  type InspectedImages,
} from '../../shared/inspect/inspected-images';
import { Random } from '../../shared/random';

const FEATURES = 96;

/** Images of classes whose features are clouds around a direction each; every fifth is for validation. */
export function featureClouds(perClass: number, classes: readonly string[], seed = 1) {
  const random = new Random(seed);
  const noise = () => random.uniform() + random.uniform() + random.uniform() - 1.5;
  const centres = classes.map(() => Array.from({ length: FEATURES }, noise));
  const images: InspectedImage[] = [];
  const rows: number[][] = [];
  for (const [label, name] of classes.entries()) {
    for (let n = 0; n < perClass; n++) {
      const split = n % 5 === 4 ? 'validation' : 'train';
      const file = `${split}/${name}/${String(n).padStart(5, '0')}.jpg`;
      images.push({ name: file, label, split, sha256: sha256Hex(file) });
      rows.push((centres[label] as number[]).map((centre) => centre + noise()));
    }
  }
  return { classes, images, features: featuresOf(rows), rows };
}

/** A list of images as inspections have it. */
export function imagesOf(images: readonly InspectedImage[]): InspectedImages {
  const list = new InspectedImageList();
  for (const image of images) list.add(image);
  return list.images();
}

export const featuresOf = (rows: readonly (readonly number[])[]): InspectedFeatures => ({
  featureCount: FEATURES,
  values: Float32Array.from(rows.flat()),
});
