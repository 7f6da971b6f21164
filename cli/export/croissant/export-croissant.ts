import { stat } from 'node:fs/promises';
import { hashFile } from '../../cloud/hash-file';
import type { FinishedRun } from '../finished-run';
import { archivesOfRun, type RunArchive } from './archives-of-run';
import { croissantMetadata, type DescribedArchive } from './croissant-metadata';
import { type RunImage, readRunImages } from './read-run-images';

/**
 * The images of a run as Croissant metadata: which archives they lie in, and the class and split of each. No picture and
 * no path of this machine is in it.
 * @throws SourceError where an archive that the run was trained on is not there, FormatError where it is another by now
 */
export async function exportCroissant(run: FinishedRun): Promise<Map<string, Uint8Array>> {
  const source = await archivesOfRun(run);
  const images = await readRunImages(run, source);
  const described: DescribedArchive[] = [];
  for (const archive of source.archives) described.push(await describe(archive, images));
  const [only, another] = described;
  const name = only && !another ? only.file.replace(/\.zip$/i, '') : source.name;
  const { metrics } = run;
  const shown = { classes: metrics.classes, several: 'task' in metrics };
  const metadata = croissantMetadata(name, described, shown);
  return new Map([['croissant.json', Buffer.from(`${JSON.stringify(metadata, undefined, 1)}\n`)]]);
}

async function describe({ folder, path, file }: RunArchive, images: readonly RunImage[]): Promise<DescribedArchive> {
  const around = folder && `${folder}/`;
  return {
    file,
    bytes: (await stat(path)).size,
    sha256: await hashFile(path, new AbortController().signal, () => {}),
    images: images
      .filter((own) => own.file.startsWith(around))
      .map((own) => ({ ...own, file: own.file.slice(around.length) })),
  };
}
