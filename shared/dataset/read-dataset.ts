import type { ArchiveEntry } from '../archive/archive-entry';
import type { Config } from '../config';
import { byCodeUnit } from '../storage/check-key';
import { checkClasses, checkFolders, checkImages, checkSplits } from './check-dataset';
import { extensionOf, isClutter, isImageName } from './entry-kind';
import { findLayout, type LabelledEntry, type Layout } from './find-layout';
import type { Counts, ShardImage, Split } from './manifest';
import { splitByHash } from './split-by-hash';

export interface Dataset {
  /** In code-unit order, as Python sorts. */
  readonly classes: string[];
  readonly splitBy: 'folders' | 'hash';
  /** Every labelled image once, ascending by offset. */
  readonly images: ShardImage[];
  readonly counts: Counts;
  /** Files that are not used, by lower-case extension; images outside class folders as "jpg outside class folders". */
  readonly ignored: Record<string, number>;
}

/**
 * Finds classes, splits and labels in an archive's listing.
 *
 * With train/ and validation/ (+ test/) folders the images stay where they are. With class folders only, or with
 * `config.resplit`, all images are split by content into `config.split`. With train/ but no validation/, train/ is split
 * into training and validation images in the proportion of `config.split`, and test/, if there is one, stays as it is.
 *
 * @param entries as readArchive() gives them
 * @param sourceName the archive's name, for messages
 * @throws DatasetError for no image, one class only, a class without training images, no validation image
 */
export function readDataset(
  entries: readonly ArchiveEntry[],
  config: Pick<Config, 'split' | 'resplit'>,
  sourceName: string,
): Dataset {
  checkImages(entries, sourceName);
  const layout = findLayout(entries);
  checkFolders(layout, sourceName);
  const classes = [...layout.classFolders].sort(byCodeUnit);
  checkClasses(classes, layout, sourceName);

  const labels = new Map(classes.map((name, label) => [name, label]));
  const labelled = layout.images.map((image) => ({ ...image, label: labels.get(image.className) ?? -1 }));
  const { splits, splitBy } = chooseSplits(labelled, layout, config);
  const images = labelled.map(({ entry, label }, i) => toShardImage(entry, label, splits[i] ?? 'train'));
  images.sort((a, b) => a.offset - b.offset);
  const counts = countImages(images, classes);
  checkSplits(counts, layout, sourceName);
  return { classes, splitBy, images, counts, ignored: countIgnored(entries, layout) };
}

type Labelled = LabelledEntry & { readonly label: number };

function chooseSplits(labelled: readonly Labelled[], layout: Layout, config: Pick<Config, 'split' | 'resplit'>) {
  const has = (split: Split) => labelled.some(({ folder }) => folder === split);
  const hashed = (images: readonly Labelled[], shares: Config['split']) =>
    splitByHash(
      images.map(({ label, entry }) => ({ label, crc32: entry.crc32, bytes: entry.bytes })),
      shares,
    );
  if (layout.splitFolders.size === 0 || config.resplit || !(has('validation') || has('test'))) {
    return { splits: hashed(labelled, config.split), splitBy: 'hash' as const };
  }
  if (has('validation')) {
    return { splits: labelled.map(({ folder }) => folder ?? 'train'), splitBy: 'folders' as const };
  }
  const { train, validation } = config.split;
  const shares = { train: train / (train + validation), validation: validation / (train + validation), test: 0 };
  const own = labelled.filter(({ folder }) => folder === 'train');
  const found = new Map(hashed(own, shares).map((split, i) => [own[i], split]));
  return { splits: labelled.map((image) => found.get(image) ?? 'test'), splitBy: 'hash' as const };
}

function toShardImage(entry: ArchiveEntry, label: number, split: Split): ShardImage {
  const { name, offset, compressedBytes, bytes, method, crc32 } = entry;
  return { name, offset, compressedBytes, bytes, method, crc32, label, split };
}

function countImages(images: readonly ShardImage[], classes: readonly string[]): Counts {
  const zeros = () => Object.fromEntries(classes.map((name) => [name, 0]));
  const counts: Counts = { train: zeros(), validation: zeros(), test: zeros() };
  for (const { label, split } of images) {
    const name = classes[label] ?? '';
    counts[split][name] = (counts[split][name] ?? 0) + 1;
  }
  return counts;
}

function countIgnored(entries: readonly ArchiveEntry[], layout: Layout): Record<string, number> {
  const counts = new Map<string, number>();
  const count = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const { name } of entries) {
    if (!name.endsWith('/') && !isClutter(name) && !isImageName(name)) count(extensionOf(name) || 'without extension');
  }
  for (const { name } of layout.outside) count(`${extensionOf(name)} outside class folders`);
  return Object.fromEntries([...counts].sort(([a], [b]) => byCodeUnit(a, b)));
}
