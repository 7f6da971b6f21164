import { basename } from 'node:path';
import { hashFile } from '../../cloud/hash-file';
import type { FinishedRun } from '../finished-run';
import { croissantMetadata } from './croissant-metadata';
import { readRunImages } from './read-run-images';
import { zipOfRun } from './zip-of-run';

/**
 * The images of a run as Croissant metadata: which archive they lie in, and the class and split of each. No picture and no
 * path of this machine is in it.
 * @throws SourceError where the zip that the run was trained on is not there, FormatError where it is another by now
 */
export async function exportCroissant(run: FinishedRun): Promise<Map<string, Uint8Array>> {
  const zip = await zipOfRun(run);
  const { bytes, images } = await readRunImages(run, zip);
  const sha256 = await hashFile(zip, new AbortController().signal, () => {});
  const metadata = croissantMetadata({ file: basename(zip), bytes, sha256 }, images, run.metrics.classes);
  return new Map([['croissant.json', Buffer.from(`${JSON.stringify(metadata, undefined, 1)}\n`)]]);
}
