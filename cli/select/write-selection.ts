import { putJson } from '../../shared/json-file';
import type { SelectionFile } from '../../shared/records/selection-file';
import { selectionPage } from '../../shared/report/selection-page';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { SELECTION_FILE, SELECTION_PAGE } from './selection-name';

/** Writes the record of a selection into a folder, and a page that shows it. */
export async function writeSelection(record: SelectionFile, folder: string): Promise<void> {
  const files = new FileBlobStore(folder);
  await putJson(files, SELECTION_FILE, record);
  await files.put(SELECTION_PAGE, Buffer.from(selectionPage(record)));
}
