import { putJson } from '../../shared/json-file';
import { inspectionPage } from '../../shared/report/inspection-page';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { drawFindings } from './draw-findings';
import type { Inspected } from './inspect-source';

export const INSPECTION_PAGE = 'inspection.html';

/** Writes inspection.json into a folder, and a page that shows the images of the findings. */
export async function writeInspection(inspected: Inspected, folder: string): Promise<void> {
  const { record, store, runId, manifest, archive } = inspected;
  const files = new FileBlobStore(folder);
  await putJson(files, 'inspection.json', record);
  const pictures = await drawFindings(store, runId, manifest, archive, record);
  await files.put(INSPECTION_PAGE, Buffer.from(inspectionPage(record, pictures)));
}
