import type { ShardImage } from '../dataset/manifest';
import { placeOf } from '../dataset/split-by-hash';

type Sampled = Pick<ShardImage, 'crc32' | 'bytes' | 'label' | 'split'>;

/** Of each class before any gets more in proportion: the only image of a class cannot be told from the others. */
const OF_EACH = 2;

/**
 * Training images in the order in which a sample takes them: every beginning of it has the classes in proportion, after two
 * of each. By content and seed, so that neither name nor place of an image matters; of equal images one is taken. Images
 * of other splits are never among them.
 * @param most how many
 * @param classOf what an image is counted under, by its label; see rarestClass()
 */
export function stratifiedSample<Image extends Sampled>(
  images: Iterable<Image>,
  most: number,
  seed: number,
  classOf: (label: number) => number = (label) => label,
): Image[] {
  const salt = Math.imul(seed, 0x9e3779b1);
  const byClass = new Map<number, OfClass<Image>>();
  for (const image of images) {
    if (image.split !== 'train') continue;
    const place = placeOf({ crc32: (image.crc32 ^ salt) >>> 0, bytes: image.bytes });
    const of = classOf(image.label);
    const own = byClass.get(of) ?? { seen: 0, first: [] };
    byClass.set(of, own);
    own.seen += 1;
    own.first.push({ image, place });
    // A million images are not to be held twice.
    if (own.first.length > 8 * most) own.first = distinct(own.first).slice(0, most);
  }
  const ranked = [...byClass].sort(([a], [b]) => a - b).flatMap(([, own]) => rankedOf(own));
  ranked.sort((a, b) => a.rank - b.rank || a.image.label - b.image.label);
  return ranked.slice(0, most).map(({ image }) => image);
}

interface OfClass<Image> {
  seen: number;
  first: Placed<Image>[];
}

interface Placed<Image> {
  readonly image: Image;
  readonly place: number;
}

/** By chance, that is by place; without those that are there already. */
function distinct<Image extends Sampled>(own: Placed<Image>[]): Placed<Image>[] {
  const sorted = own.sort(
    (a, b) => a.place - b.place || a.image.crc32 - b.image.crc32 || a.image.bytes - b.image.bytes,
  );
  const isSame = (a: Image, b: Image | undefined) => a.crc32 === b?.crc32 && a.bytes === b.bytes;
  return sorted.filter(({ image }, i) => !isSame(image, sorted[i - 1]?.image));
}

/** A class's images are spread evenly over [0, 1]: what a sample takes are those below a level. */
function rankedOf<Image extends Sampled>({ seen, first }: OfClass<Image>) {
  return distinct(first).map(({ image }, i) => ({ image, rank: i < OF_EACH ? i - OF_EACH : (i + 0.5) / seen }));
}
