import { runKeys } from '../shared/artifacts';
import { putJson } from '../shared/json-file';
import type { FileList } from '../shared/records/file-list';
import { sumOf } from '../shared/records/file-sum';
import type { ModelManifest } from '../shared/records/model-manifest';
import type { BlobStore } from '../shared/storage/blob-store';

/**
 * Writes files.json, last of all: what of a run's files is no record, with checksums.
 * @param written by key
 * @param model lists the files of the model, two of which the page has copies of
 */
export async function listFiles(
  store: BlobStore,
  runId: string,
  written: readonly (readonly [key: string, bytes: Uint8Array])[],
  model: Pick<ModelManifest, 'files'>,
): Promise<void> {
  const keys = runKeys(runId);
  const files: [key: string, bytes: Uint8Array][] = [];
  for (const [key, bytes] of written) if (!isRecord(key)) files.push([key, bytes]);
  for (const key of [keys.head.weights, keys.fineTune.head.weights]) {
    const bytes = await store.get(key);
    if (bytes) files.push([key, bytes]);
  }
  const copied = new Map(model.files.map(({ name, bytes, sha256 }) => [keys.site.file(name), { bytes, sha256 }]));
  const list: FileList = {
    schemaVersion: 1,
    files: files
      .map(([key, bytes]) => ({ name: key.slice(keys.prefix.length), ...(copied.get(key) ?? sumOf(bytes)) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  await putJson(store, keys.files, list);
}

const isRecord = (key: string) => key.endsWith('/facts.json');
