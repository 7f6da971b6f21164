import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SourceError } from '../../../shared/errors';
import type { FinishedRun } from '../finished-run';

/**
 * Where the zip lies that a run was trained on.
 * @throws SourceError where it was something else, or is not there any more
 */
export async function zipOfRun({ path, run: { source } }: FinishedRun): Promise<string> {
  const refuse = (why: string, remedy: string) =>
    new SourceError(`Cannot describe the images of "${path}": ${why}`, { remedy });
  if (source === undefined) throw refuse('its run.json does not say where they came from', TRAIN_ON_A_ZIP);
  if (/^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(source)) {
    throw refuse(`they came from "${withoutQuery(source)}", not from a zip on this machine`, TRAIN_ON_A_ZIP);
  }
  const file = source.startsWith('file:') ? fileURLToPath(source) : source;
  const found = await stat(file).catch(() => undefined);
  if (!found) {
    throw refuse(
      `"${file}" is not there any more`,
      'put the zip back, or run this in the folder in which the training was started',
    );
  }
  if (!found.isFile()) throw refuse(`they came from the folder "${file}", not from a zip`, TRAIN_ON_A_ZIP);
  return file;
}

const TRAIN_ON_A_ZIP = 'Croissant describes an archive: pack or download the images as a zip, and train on that';

/** A query may hold a key. */
const withoutQuery = (address: string) => address.replace(/[?#].*$/, '');
