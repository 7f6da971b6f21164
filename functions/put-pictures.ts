import { runKeys } from '../shared/artifacts';
import type { BlobStore } from '../shared/storage/blob-store';

export interface Pictures {
  readonly samplesPng: Uint8Array;
  readonly curvesPng: Uint8Array;
  /** report.html */
  readonly report: string;
}

/** Writes the figures and the report. @returns what was written, by key */
export async function putPictures(store: BlobStore, runId: string, { samplesPng, curvesPng, report }: Pictures) {
  const keys = runKeys(runId);
  const pictures: readonly (readonly [key: string, bytes: Uint8Array])[] = [
    [keys.samples, samplesPng],
    [keys.curves, curvesPng],
    [keys.report, Buffer.from(report)],
  ];
  await Promise.all(pictures.map(([key, bytes]) => store.put(key, bytes)));
  return pictures;
}
