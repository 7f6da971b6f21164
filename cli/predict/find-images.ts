import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastGlob from 'fast-glob';
import { isImageName } from '../../shared/dataset/entry-kind';
import { DatasetError } from '../../shared/errors';

/**
 * The files that the arguments of `predict` mean, each once: files as they are, folders with the images below them,
 * patterns with what they match. A file named outright is kept even where it is missing, to be reported.
 * @throws DatasetError where nothing is left
 */
export async function findImages(patterns: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) for (const file of await expand(pattern)) files.add(file);
  if (files.size === 0) {
    throw new DatasetError(`No image was found in ${patterns.map((pattern) => `"${pattern}"`).join(', ')}`, {
      remedy: 'give image files, folders of images, or patterns such as "photos/**/*.jpg"',
    });
  }
  return [...files];
}

async function expand(pattern: string): Promise<string[]> {
  const found = await stat(pattern).catch(() => undefined);
  if (found?.isDirectory()) {
    const below = await readdir(pattern, { recursive: true });
    return below
      .filter(isImageName)
      .sort()
      .map((name) => join(pattern, name));
  }
  const glob = asGlob(pattern);
  if (found || !fastGlob.isDynamicPattern(glob)) return [pattern];
  return (await fastGlob(glob, { onlyFiles: true })).sort();
}

/** On Windows a backslash separates folders; everywhere else it takes the meaning from the character that follows. */
export const asGlob = (pattern: string, platform: string = process.platform): string =>
  platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern;
