import { quote } from '../archive/archive-error';
import { datasetError, LAYOUTS, listNames } from './dataset-error';
import type { Split } from './manifest';
import type { TopFolder, Tree } from './read-tree';
import { isNamedAfterSplit, splitNamed } from './split-named';

/**
 * Whether what stands side by side can be understood where some of it is named after a split.
 *
 * @param hasLabels whether a folder's images are in class folders, or named by class
 * @param example an image in a folder that is named after a split
 * @returns the folders that stand for each split; none where no folder is named after one
 * @throws DatasetError where that says two things, or nothing, of some images
 */
export function checkSplitsBeside(
  { top }: Tree,
  hasLabels: (folder: TopFolder) => boolean,
  example: () => string,
  sourceName: string,
): Map<Split, string[]> {
  const splits = new Map<Split, string[]>();
  const named = top.filter(({ name }) => isNamedAfterSplit(name));
  for (const { name } of named) {
    const split = splitNamed(name);
    if (split) splits.set(split, [...(splits.get(split) ?? []), name]);
  }
  if (named.length === 0) return splits;

  const others = top.filter(({ name }) => !isNamedAfterSplit(name)).map(({ name }) => name);
  const labelled = named.filter(hasLabels);
  const hasTrain = labelled.some(({ name }) => splitNamed(name) === 'train');
  if (!hasTrain && (labelled.length === 0 || splits.has('train'))) {
    const without = named.filter((folder) => !hasLabels(folder)).map(({ name }) => name);
    const found = `the images of ${folders(without)} are not in class folders and not named by class, for example ${quote(example())}`;
    const apart = `Put the class folders into train/, or take ${listNames(without)} out of the archive. `;
    throw datasetError(sourceName, found, `${labelled.length === 0 && others.length > 0 ? apart : ''}${LAYOUTS}`);
  }
  if (!hasTrain) {
    throw datasetError(sourceName, `it has ${folders(named.map(({ name }) => name))}, but no train folder`, LAYOUTS);
  }
  for (const [split, names] of splits) {
    if (names.length < 2) continue;
    const found = `the folders ${listNames(names)} both stand for ${split}`;
    throw datasetError(sourceName, found, `Keep one of them.`);
  }
  const unclear = labelled.find(({ name }) => !splitNamed(name));
  if (unclear) {
    const found = `its ${folders([unclear.name])} may be for validation or for testing, the name does not say which`;
    throw datasetError(sourceName, found, 'Rename it to validation or test, or take it out of the archive.');
  }
  if (splits.size === 1 && others.length > 0) {
    const found = `${folders(others)} ${others.length > 1 ? 'are' : 'is'} next to ${listNames(splits.get('train') ?? [])}, which is named after a split`;
    throw datasetError(sourceName, found, LAYOUTS);
  }
  return splits;
}

const folders = (names: readonly string[]) => `${names.length > 1 ? 'the folders' : 'folder'} ${listNames(names)}`;
