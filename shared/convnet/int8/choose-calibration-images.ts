import type { Manifest, ShardImage } from '../../dataset/manifest';
import { placeOf } from '../../dataset/split-by-hash';

/**
 * Where the split is ours, images below this place come first: they are training images however the archive grows, as long
 * as training has clearly more than half of it, while those near the cut may become validation images.
 */
const SURE_PLACE = 0.5;

interface Placed {
  readonly image: ShardImage;
  readonly place: number;
}

/**
 * Training images in the order in which they are taken for calibration: by chance, from their content and the seed, a
 * class after the other in turn, so that every class is seen. Where an image lies and what it is called plays no part;
 * of equal images one is taken.
 * @param splitBy by which the images were split
 * @param labelSets where images may have several labels: the classes that each label stands for
 */
export function chooseCalibrationImages(
  images: Iterable<ShardImage>,
  seed: number,
  most: number,
  splitBy: Manifest['splitBy'] = 'folders',
  labelSets?: readonly (readonly number[])[],
): ShardImage[] {
  const salt = Math.imul(seed, 0x9e3779b1);
  const byClass = new Map<number, Placed[]>();
  for (const image of images) {
    if (image.split !== 'train') continue;
    const isSure = splitBy === 'folders' || placeOf(image) < SURE_PLACE;
    const place = placeOf({ crc32: (image.crc32 ^ salt) >>> 0, bytes: image.bytes }) + Number(!isSure);
    for (const label of labelSets ? classesOf(labelSets, image.label) : [image.label]) {
      const own = byClass.get(label) ?? [];
      own.push({ image, place });
      // A million images are not to be held twice.
      byClass.set(label, own.length > 8 * most ? firstOf(own, most) : own);
    }
  }
  const queues = [...byClass].sort(([a], [b]) => a - b).map(([, own]) => firstOf(own, most));
  // An image of several classes is in the queue of each.
  const chosen = new Set<ShardImage>();
  for (let turn = 0; turn < most; turn++) {
    for (const queue of queues) {
      const placed = queue[turn];
      if (placed && chosen.size < most) chosen.add(placed.image);
    }
  }
  return [...chosen];
}

/** Images without a label are seen, too: they are a class of their own here. */
const NO_CLASS = [-1];

function classesOf(labelSets: readonly (readonly number[])[], set: number): readonly number[] {
  const own = labelSets[set] ?? [];
  return own.length > 0 ? own : NO_CLASS;
}

function firstOf(placed: readonly Placed[], most: number): Placed[] {
  const sorted = placed.toSorted((a, b) => a.place - b.place || a.image.crc32 - b.image.crc32);
  return sorted.filter(({ image }, i) => !isSame(image, sorted[i - 1]?.image)).slice(0, most);
}

const isSame = (a: ShardImage, b: ShardImage | undefined) => a.crc32 === b?.crc32 && a.bytes === b.bytes;
