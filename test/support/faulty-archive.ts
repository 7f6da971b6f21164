import sharp from 'sharp';
import { readPhotographs } from '../../bench/photographs';
import type { ShardImage } from '../../shared/dataset/manifest';
import { Random } from '../../shared/random';
import { writeZip, type ZipEntry } from './write-zip';

export interface FaultOptions {
  readonly seed: number;
  readonly exact: number;
  readonly near: number;
  readonly swapped: number;
  /** Every so many-th photograph of the archive is taken; all by default. */
  readonly every?: number;
}

export interface FaultyArchive {
  readonly zip: Buffer;
  /** What was copied to which name. */
  readonly exact: ReadonlyMap<string, string>;
  readonly near: ReadonlyMap<string, string>;
  /** Names, as they stand in the archive, of images that lie in another class's folder. */
  readonly swapped: ReadonlySet<string>;
  readonly images: number;
}

/**
 * Photographs with faults that are known: copies, copies that were encoded again (from JPEG quality 40 to 90), half of them
 * in another size (40 to 95 %) too, and images in another class's folder. All faults are on different images; copies get
 * names that say nothing and fall into any split of the archive.
 */
export async function faultyArchive(archive: string, options: FaultOptions): Promise<FaultyArchive> {
  const { images, bytesOf } = await readPhotographs(archive);
  const random = new Random(options.seed);
  const taken = images.filter((_, i) => i % (options.every ?? 1) === 0);
  const order = random.shuffle(Int32Array.from(taken.keys()));
  const draw = (from: number, count: number) =>
    Array.from(order.subarray(from, from + count), (i) => taken[i] as ShardImage);
  const [toCopy, toChange, toSwap] = [
    draw(0, options.exact),
    draw(options.exact, options.near),
    draw(options.exact + options.near, options.swapped),
  ];
  const splits = [...new Set(taken.map(({ name }) => partsOf(name).split))];
  const classes = [...new Set(taken.map(({ name }) => partsOf(name).label))];
  const anotherName = ({ name }: ShardImage, n: number) => {
    const { root, label } = partsOf(name);
    return `${root}${splits[random.below(splits.length)]}/${label}/img-${1000 + n}.jpg`;
  };

  const entries: ZipEntry[] = [];
  const exact = new Map<string, string>();
  const near = new Map<string, string>();
  const swapped = new Set<string>();
  for (const image of taken) {
    const { root, split, label, file } = partsOf(image.name);
    const other = classes[(classes.indexOf(label) + 1) % classes.length];
    const name = toSwap.includes(image) ? `${root}${split}/${other}/${file}` : image.name;
    if (name !== image.name) swapped.add(name);
    entries.push({ name, data: bytesOf(image) });
  }
  for (const [n, image] of toCopy.entries()) {
    const name = anotherName(image, n);
    exact.set(name, image.name);
    entries.push({ name, data: bytesOf(image) });
  }
  for (const [n, image] of toChange.entries()) {
    const name = anotherName(image, options.exact + n);
    near.set(name, image.name);
    entries.push({ name, data: await changed(bytesOf(image), n % 2 === 1, random) });
  }
  return { zip: writeZip(entries), exact, near, swapped, images: entries.length };
}

async function changed(bytes: Uint8Array, resized: boolean, random: Random): Promise<Buffer> {
  const { width } = await sharp(bytes).metadata();
  const quality = 40 + random.below(51);
  const scale = 0.4 + 0.55 * random.uniform();
  const image = resized ? sharp(bytes).resize(Math.round((width ?? 1) * scale)) : sharp(bytes);
  return image.jpeg({ quality }).toBuffer();
}

/** root/split/label/file */
function partsOf(name: string) {
  const parts = name.split('/');
  const [split, label, file] = parts.slice(-3) as [string, string, string];
  return {
    root: parts
      .slice(0, -3)
      .map((part) => `${part}/`)
      .join(''),
    split,
    label,
    file,
  };
}
