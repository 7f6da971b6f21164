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
  head: Head,
): Promise<ValidationRecord> {
  const table = await readFeatureTable(store, runId, manifest, 'validation', source);
  const sha256Of = await contentOf(store, runId, manifest, source);
  const probabilities = predictHead(head, table.features, table.count);
  const rows = Array.from(table.labels, (label, row) => ({
    line: `${sha256Of.get(table.names[row] as string)} ${head.classes[label]}`,
    isRight: predictedClass(probabilities, row, head.classes.length) === label,
  }));
  // Images of one content and class are right or wrong together, so their order does not matter.
  rows.sort((a, b) => byCodeUnit(a.line, b.line));
  const right = Buffer.alloc(Math.ceil(rows.length / 8));
  rows.forEach(({ isRight }, i) => {
    if (isRight) right[i >> 3] = (right[i >> 3] as number) | (1 << (i & 7));
  });
  return {
    imagesSha256: sha256Hex(rows.map(({ line }) => line).join('\n')),
    count: rows.length,
    hits: rows.filter(({ isRight }) => isRight).length,
    right: right.toString('base64'),
  };
}

/** sha256 of the validation images' bytes, by their paths in the archive. */
async function contentOf(store: BlobStore, runId: string, manifest: Manifest, { keyOf }: FeatureSource) {
  const found = new Map<string, string>();
  for await (const { rows } of readShardResults(store, runId, manifest, keyOf)) {
    for (const row of rows) if (row.split === 'validation') found.set(row.name, row.sha256);
  }
  return found;
}
