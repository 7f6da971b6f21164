import { existsSync, statSync } from 'node:fs';
import fastGlob from 'fast-glob';
import { isImageName } from '../../shared/dataset/entry-kind';
import { isRunFolder } from '../run-folder';

/**
 * Tells which model `predict` was given, if any, and which images. The first argument is an image where it is a file, a
 * pattern, or called as images are; alone, a folder that holds no run is one of images, too.
 */
export function splitArguments(given: readonly string[]): {
  readonly named: string | undefined;
  readonly images: readonly string[];
} {
  const [first, ...rest] = given;
  const isImage = first !== undefined && (namesImages(first) || (rest.length === 0 && isFolderOfImages(first)));
  return isImage ? { named: undefined, images: given } : { named: first, images: rest };
}

function namesImages(place: string): boolean {
  if (existsSync(place)) return !statSync(place).isDirectory();
  return isImageName(place) || fastGlob.isDynamicPattern(place);
}

const isFolderOfImages = (place: string) => existsSync(place) && !isRunFolder(place);
