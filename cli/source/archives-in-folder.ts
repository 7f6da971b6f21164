import { readdir } from 'node:fs/promises';
import { archiveEnding } from '../../shared/archive/archive-name';
import { isClutter, isImageName } from '../../shared/dataset/entry-kind';
import { listFolder } from './list-folder';
import { restNotice } from './rest-notice';
import type { SourceOptions } from './source-options';

/** Paths of the archives in a folder of archives; undefined for a folder of anything else: images, or no archive at its top. */
export async function archivesInFolder(folder: string, { progress }: SourceOptions): Promise<string[] | undefined> {
  // A look at the top is cheap; a folder of a million images is listed later, once.
  const top = await readdir(folder);
  if (!top.some((name) => isArchive(name))) return undefined;
  const files = await listFolder(folder);
  if (files.some(({ name }) => isImageName(name))) return undefined;
  const rest = files.filter(({ name }) => !isArchive(name)).map(({ name }) => name);
  for (const text of restNotice(folder, rest)) progress?.({ kind: 'notice', text });
  return files.filter(({ name }) => isArchive(name)).map(({ path }) => path);
}

const isArchive = (name: string) => archiveEnding(name) !== undefined && !isClutter(name);
