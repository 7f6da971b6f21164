import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { git } from './git';
import type { PublicSet } from './public-sets';

/** Images of one call of Git: some dozens of megabytes. */
const AT_ONCE = 200;

/**
 * Writes a set as a zip of class folders, in the same bytes each time, from a Git directory that has its commit.
 * @throws Error where the directory lacks an image, or the set has another number of them
 */
export async function writeSet(set: PublicSet, gitFolder: string, zipFile: string): Promise<void> {
  const images = listImages(set, gitFolder);
  if (images.length !== set.images)
    throw new Error(`${set.repository} has ${images.length} images of "${set.name}", wanted ${set.images}`);
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(`${zipFile}.part`));
  for (let from = 0; from < images.length; from += AT_ONCE) {
    const some = images.slice(from, from + AT_ONCE);
    const contents = readBlobs(
      gitFolder,
      some.map(({ blob }) => blob),
    );
    for (const [i, { entry }] of some.entries())
      zip.addBuffer(contents[i] as Buffer, entry, { compress: false, mtime: new Date(0), mode: 0o100644 });
  }
  zip.end();
  await written;
  await rename(`${zipFile}.part`, zipFile);
}

interface ListedImage {
  readonly blob: string;
  /** Name in the zip: class folder, then whatever tells apart files that come from several folders. */
  readonly entry: string;
}

function listImages(set: PublicSet, gitFolder: string): ListedImage[] {
  const listed = git(gitFolder, ['ls-tree', '-r', '-z', set.commit]).toString('utf8').split('\0');
  return listed.flatMap((line) => {
    const [, blob, path] = /^\d+ blob ([0-9a-f]+)\t(.+\.(?:jpe?g|png))$/i.exec(line) ?? [];
    const [, folder = '', file] = /^(.*)\/([^/]+)$/.exec(path ?? '') ?? [];
    const label = set.folders[folder];
    if (!blob || !file || label === undefined) return [];
    // Two folders of a class are two splits of somebody's, and each may have its own "1.jpg".
    const [, split] = /(?:^|\/)(train|val)\//.exec(`${folder}/`) ?? [];
    return [{ blob, entry: `${label}/${split ? `${split}-` : ''}${file}` }];
  });
}

/** As `git cat-file --batch` prints them: a line with the size, the bytes, a line break. */
function readBlobs(gitFolder: string, blobs: readonly string[]): Buffer[] {
  const printed = git(gitFolder, ['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  let at = 0;
  return blobs.map((blob) => {
    const end = printed.indexOf('\n', at);
    const told = printed.toString('latin1', at, end);
    const [, size] = / blob (\d+)$/.exec(told) ?? [];
    if (size === undefined) throw new Error(`"${gitFolder}" lacks the file ${blob}: it says "${told}"`);
    const from = end + 1;
    at = from + Number(size) + 1;
    return printed.subarray(from, from + Number(size));
  });
}
