import type { Manifest } from '../dataset/manifest';
import { readFeatureTable } from '../features/read-feature-table';
import { readShardResults } from '../features/read-shard-results';
import type { FeatureSource } from '../features/run-features';
import { sha256Hex } from '../hash';
import { predictedClass } from '../head/cross-entropy';
import type { Head } from '../head/head';
import { predictHead } from '../head/predict-head';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import type { ValidationRecord } from './registry-files';

/** A head, and what it takes for an answer. */
export interface MeasuredModel {
  readonly head: Head;
  /** Of a multi-label model: an image is taken for a class from this probability on, in the order of the classes. */
  readonly thresholds?: readonly number[] | undefined;
}

/**
 * How a head does on the validation images of a run, image by image, from the features that are known. The images are
 * told by their content, so that it does not matter where an archive keeps them.
 * @throws FeaturesGoneError where a feature file is gone
 */
export async function measureValidation(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  source: FeatureSource,
  model: MeasuredModel,
): Promise<ValidationRecord> {
  const table = await readFeatureTable(store, runId, manifest, 'validation', source);
  const sha256Of = await contentOf(store, runId, manifest, source);
  const judge = judgeOf(manifest, model, predictHead(model.head, table.features, table.count));
  const rows = Array.from(table.labels, (label, row) => {
    const { shows, right } = judge(row, label);
    return { line: `${sha256Of.get(table.names[row] as string)} ${shows}`, right };
  });
  // Images of one content and class are right or wrong together, so their order does not matter.
  rows.sort((a, b) => byCodeUnit(a.line, b.line));
  return {
    imagesSha256: sha256Hex(rows.map(({ line }) => line).join('\n')),
    count: rows.length,
    hits: rows.filter(({ right }) => right.every(Boolean)).length,
    right: bitsOf(rows).toString('base64'),
  };
}

/** What an image shows, for the list of images, and which of the answers about it are right. */
type Judge = (row: number, label: number) => { readonly shows: string; readonly right: readonly boolean[] };

/** One answer per image; where it may have several labels, one per class of it. */
function judgeOf({ labelSets }: Manifest, { head, thresholds }: MeasuredModel, probabilities: Float32Array): Judge {
  const { classes } = head;
  if (!labelSets || !thresholds) {
    return (row, label) => ({
      shows: classes[label] as string,
      right: [predictedClass(probabilities, row, classes.length) === label],
    });
  }
  return (row, set) => {
    const labels = labelSets[set] ?? [];
    const isTaken = (label: number) =>
      (probabilities[row * classes.length + label] as number) >= (thresholds[label] as number);
    return {
      shows: JSON.stringify(labels.map((label) => classes[label])),
      right: classes.map((_, label) => isTaken(label) === labels.includes(label)),
    };
  };
}

/** A bit for each answer, lowest bit first. */
function bitsOf(rows: readonly { readonly right: readonly boolean[] }[]): Buffer {
  const bits = Buffer.alloc(Math.ceil((rows.length * (rows[0]?.right.length ?? 0)) / 8));
  let i = 0;
  for (const { right } of rows) {
    for (const isRight of right) {
      if (isRight) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
      i++;
    }
  }
  return bits;
}

/** sha256 of the validation images' bytes, by their paths in the archive. */
async function contentOf(store: BlobStore, runId: string, manifest: Manifest, { keyOf }: FeatureSource) {
  const found = new Map<string, string>();
  for await (const { rows } of readShardResults(store, runId, manifest, keyOf)) {
    for (const row of rows) if (row.split === 'validation') found.set(row.name, row.sha256);
  }
  return found;
}
