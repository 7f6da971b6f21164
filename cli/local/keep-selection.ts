import { runKeys } from '../../shared/artifacts';
import { putJson } from '../../shared/json-file';
import type { SelectionFile } from '../../shared/records/selection-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { SELECTION_FILE } from '../select/selection-name';

/**
 * Leaves with a run what its base was chosen by. A run whose base was given is the same run: what an earlier attempt has
 * left goes, so that its report does not depend on that.
 */
export async function keepSelection(
  selection: SelectionFile | undefined,
  { store, runId, out }: { readonly store: BlobStore; readonly runId: string; readonly out: string },
): Promise<void> {
  const key = runKeys(runId).selection;
  if (selection) {
    await putJson(store, key, selection);
    return;
  }
  await Promise.all([store.remove(key), new FileBlobStore(out).remove(SELECTION_FILE)]);
}
