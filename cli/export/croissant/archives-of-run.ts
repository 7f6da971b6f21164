import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readSet } from '../../../shared/archive/open-set';
import { splitAddress } from '../../../shared/archive/open-source';
import { SourceError } from '../../../shared/errors';
import { openBlobStore } from '../../../shared/storage/open-blob-store';
import type { FinishedRun } from '../finished-run';

export interface RunArchive {
  /** The folder of the set that its entries lie in; empty where it is the only one. */
  readonly folder: string;
  readonly path: string;
  /** What it is called beside the metadata; no other archive of the run is called the same. */
  readonly file: string;
}

/** What a run was trained on. */
export interface RunArchives {
  /** As openSource() takes it. */
  readonly uri: string;
  /** For people. */
  readonly name: string;
  readonly archives: readonly RunArchive[];
}

/**
 * Where the zip lies that a run was trained on, or the zips of its set.
 * @throws SourceError where it was something else, or is not there any more
 */
export async function archivesOfRun({ path, run: { source, set } }: FinishedRun): Promise<RunArchives> {
  const refuse: Refuse = (why, remedy) =>
    new SourceError(`Cannot describe the images of "${path}": ${why}`, { remedy });
  if (set !== undefined) return archivesOfSet(set, refuse);
  if (source === undefined) throw refuse('its run.json does not say where they came from', TRAIN_ON_A_ZIP);
  const file = pathOf(source, refuse);
  const found = await stat(file).catch(() => undefined);
  if (!found) {
    throw refuse(
      `"${file}" is not there any more`,
      'put the zip back, or run this in the folder in which the training was started',
    );
  }
  if (!found.isFile()) throw refuse(`they came from the folder "${file}", not from a zip`, TRAIN_ON_A_ZIP);
  const uri = pathToFileURL(resolve(file)).href;
  return { uri, name: file, archives: [{ folder: '', path: file, file: basename(file) }] };
}

type Refuse = (why: string, remedy: string) => SourceError;

async function archivesOfSet(uri: string, refuse: Refuse): Promise<RunArchives> {
  const { store, key } = splitAddress(uri);
  const { name, archives } = await readSet(openBlobStore(store), key);
  const found = archives.map(async ({ folder, uri: address }) => {
    const path = pathOf(address, refuse);
    if (!(await stat(path).catch(() => undefined))) {
      throw refuse(
        `"${path}" is not there any more`,
        'put the archive back, or train again with all archives where they are now',
      );
    }
    return { folder, path, file: `${folder}.zip` };
  });
  return { uri, name, archives: await Promise.all(found) };
}

function pathOf(source: string, refuse: Refuse): string {
  if (!/^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(source))
    return source.startsWith('file:') ? fileURLToPath(source) : source;
  throw refuse(`they came from "${withoutQuery(source)}", not from a zip on this machine`, TRAIN_ON_A_ZIP);
}

const TRAIN_ON_A_ZIP = 'Croissant describes archives: pack or download the images as a zip, and train on that';

/** A query may hold a key. */
const withoutQuery = (address: string) => address.replace(/[?#].*$/, '');
