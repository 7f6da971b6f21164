import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSource } from '../../../shared/archive/open-source';
import { type Counts, SPLITS, type Split } from '../../../shared/dataset/manifest';
import { openDataset } from '../../../shared/dataset/open-dataset';
import { FormatError } from '../../../shared/errors';
import { parseRecord } from '../../../shared/records/parse-record';
import { splitFileSchema } from '../../../shared/records/split-file';
import { openBlobStore } from '../../../shared/storage/open-blob-store';
import { readNamedFile } from '../../../shared/storage/read-named-file';
import type { FinishedRun } from '../finished-run';
import type { RunArchives } from './archives-of-run';

/** An image that a run has used, as its archive names it; in a set, below the folder of its archive. */
export interface RunImage {
  readonly file: string;
  /** One, unless the run is multi-label. */
  readonly labels: readonly string[];
  readonly split: Split;
}

/**
 * The images that a run has used, with the splits that they were used in, read from the directories of its archives.
 * @throws FormatError where they hold other images than the run had
 */
export async function readRunImages(
  { path, metrics }: FinishedRun,
  { uri, name: source }: Pick<RunArchives, 'uri' | 'name'>,
): Promise<RunImage[]> {
  const reader = await openSource(uri, openBlobStore);
  const { dataset } = await openDataset(reader, metrics.config, 'task' in metrics ? 'read' : 'refuse');
  const { classes, multiLabel } = dataset;
  const moved = await readMoved(path);
  const all = Array.from(dataset.images, ({ name, label, split }) => ({
    file: name,
    labels: (multiLabel?.labelSets[label] ?? [label]).map((own) => classes[own] as string),
    split: moved.get(name) ?? split,
  }));
  checkCounts(all, metrics.counts, source);
  const skipped = new Set(metrics.skipped.map(({ file }) => file));
  return all.filter(({ file }) => !skipped.has(file));
}

/** Where features showed that images of several splits show the same, some have moved. */
async function readMoved(run: string): Promise<Map<string, Split>> {
  const file = join(run, 'split.json');
  if (!existsSync(file)) return new Map();
  const { moved } = parseRecord(await readNamedFile(file), file, splitFileSchema);
  return new Map(moved.map((own) => [own.file, own.to]));
}

function checkCounts(images: readonly RunImage[], wanted: Counts, source: string): void {
  const found: Counts = { train: {}, validation: {}, test: {} };
  for (const { split, labels } of images)
    for (const label of labels) found[split][label] = (found[split][label] ?? 0) + 1;
  for (const split of SPLITS) {
    for (const label of new Set([...Object.keys(found[split]), ...Object.keys(wanted[split])])) {
      const [own, other] = [found[split][label] ?? 0, wanted[split][label] ?? 0];
      if (own === other) continue;
      throw new FormatError(
        `"${source}" is not what the run was trained on: it has ${own} images of "${label}" for ${split}, the run had ${other}`,
        {
          remedy: 'put the zip of the run back, or train again; labels from a table outside the zip cannot be exported',
        },
      );
    }
  }
}
