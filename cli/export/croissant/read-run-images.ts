import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSource } from '../../../shared/archive/open-source';
import { type Counts, SPLITS, type Split } from '../../../shared/dataset/manifest';
import { openDataset } from '../../../shared/dataset/open-dataset';
import { FormatError } from '../../../shared/errors';
import { parseRecord } from '../../../shared/records/parse-record';
import { splitFileSchema } from '../../../shared/records/split-file';
import { openBlobStore } from '../../../shared/storage/open-blob-store';
import { readNamedFile } from '../../../shared/storage/read-named-file';
import type { FinishedRun } from '../finished-run';

/** An image that a run has used, as its archive names it. */
export interface RunImage {
  readonly file: string;
  readonly label: string;
  readonly split: Split;
}

/**
 * The images that a run has used, with the splits that they were used in, read from the directory of its zip.
 * @throws FormatError where the zip holds other images than the run had
 */
export async function readRunImages(
  { path, metrics }: FinishedRun,
  zip: string,
): Promise<{ bytes: number; images: RunImage[] }> {
  const reader = await openSource(pathToFileURL(resolve(zip)).href, openBlobStore);
  const { dataset } = await openDataset(reader, metrics.config);
  const moved = await readMoved(path);
  const all = Array.from(dataset.images, ({ name, label, split }) => ({
    ...{ file: name, label: dataset.classes[label] as string },
    split: moved.get(name) ?? split,
  }));
  checkCounts(all, metrics.counts, zip);
  const skipped = new Set(metrics.skipped.map(({ file }) => file));
  return { bytes: reader.bytes, images: all.filter(({ file }) => !skipped.has(file)) };
}

/** Where features showed that images of several splits show the same, some have moved. */
async function readMoved(run: string): Promise<Map<string, Split>> {
  const file = join(run, 'split.json');
  if (!existsSync(file)) return new Map();
  const { moved } = parseRecord(await readNamedFile(file), file, splitFileSchema);
  return new Map(moved.map((own) => [own.file, own.to]));
}

function checkCounts(images: readonly RunImage[], wanted: Counts, zip: string): void {
  const found: Counts = { train: {}, validation: {}, test: {} };
  for (const { split, label } of images) found[split][label] = (found[split][label] ?? 0) + 1;
  for (const split of SPLITS) {
    for (const label of new Set([...Object.keys(found[split]), ...Object.keys(wanted[split])])) {
      const [own, other] = [found[split][label] ?? 0, wanted[split][label] ?? 0];
      if (own === other) continue;
      throw new FormatError(
        `"${zip}" is not what the run was trained on: it has ${own} images of "${label}" for ${split}, the run had ${other}`,
        {
          remedy: 'put the zip of the run back, or train again; labels of a table outside the zip are not known to it',
        },
      );
    }
  }
}
