import { quote } from '../archive/archive-error';
import type { ArchiveListing } from '../archive/archive-listing';
import { classOf, type Layout } from './find-layout';
import type { Counts } from './manifest';
import { similarNames } from './similar-names';

/** What whoever gave an archive should know of how it was understood, a sentence each. */
export function datasetNotices(
  listing: ArchiveListing,
  layout: Layout,
  counts: Counts,
  ignored: Readonly<Record<string, number>>,
): string[] {
  return [
    ...(layout.notices ?? labelsNotice(listing, layout)),
    ...unusedNotices(listing, layout, ignored),
    ...splitInClassNotice(layout),
    ...similarNames(Object.keys(counts.train)).map((names) => similarNotice(names, counts)),
  ];
}

/**
 * That names which look alike are different classes, and what to do if they should not be.
 * @param names as similarNames() groups them
 */
export function similarNotice(names: readonly string[], { train, validation, test }: Counts): string {
  const imagesOf = (name: string) => (train[name] ?? 0) + (validation[name] ?? 0) + (test[name] ?? 0);
  const found = names.map((name) => `${quote(name)} (${imagesOf(name)} images)`).join(' and ');
  return `${found} differ only in case, spaces or the form of a letter, and are ${names.length} classes. If they are the same class, give them one name`;
}

function labelsNotice(listing: ArchiveListing, layout: Layout): string[] {
  const first = layout.images[0];
  if (layout.labelsFrom === 'folders' || first === undefined) return [];
  const example = `${quote(listing.nameOf(first))} shows ${quote(classOf(layout, listing, first) ?? '')}`;
  return [`Labels come from file names: ${example}, one of ${layout.classNames.size} classes`];
}

function unusedNotices(listing: ArchiveListing, layout: Layout, ignored: Readonly<Record<string, number>>): string[] {
  const first = layout.outside[0];
  if (first === undefined) return [];
  if (layout.labelsFrom !== 'folders') {
    return [
      `${layout.outside.length} images are not used: they have no label, for example ${quote(listing.nameOf(first))}`,
    ];
  }
  return Object.entries(ignored)
    .filter(([kind]) => kind.endsWith(OUTSIDE_FOLDERS))
    .map(([kind, count]) => `${count} images are not used: ${kind}`);
}

export const OUTSIDE_FOLDERS = ' outside class folders';
export const WITHOUT_LABEL = ' without a label';

/** What lies below a class folder is a part of the class, whatever the folder is called. */
function splitInClassNotice({ splitsInClasses }: Layout): string[] {
  const [inside] = splitsInClasses.values();
  if (inside === undefined) return [];
  return [
    `The folder ${quote(inside)} counts as part of its class, and images are split by content. To keep its split, put train/ and validation/ around the class folders`,
  ];
}
