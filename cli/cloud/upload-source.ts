import { sourceKey } from '../../shared/artifacts';
import { addressOf } from '../../shared/storage/store-address';
import { type Uploaded, uploadFile } from './upload-file';
import type { Cloud } from './with-cloud';

export interface UploadSourceOptions {
  readonly cloud: Pick<Cloud, 's3' | 'store'>;
  readonly signal: AbortSignal;
}

/**
 * Uploads an archive to sources/, under its content's hash: the same archive goes up once.
 * @throws what uploadFile throws
 */
export async function uploadSource(
  { path, name, sha256 }: { readonly path: string; readonly name: string; readonly sha256: string },
  { cloud, signal }: UploadSourceOptions,
  onBytes: (done: number, total: number) => void,
): Promise<{ readonly uri: string; readonly upload: Uploaded }> {
  const key = sourceKey(sha256.slice(0, 32), asSegment(name));
  const upload = await uploadFile({ s3: cloud.s3, bucket: cloud.store.bucket, key, path, signal, onBytes });
  return { uri: addressOf(cloud.store, key), upload };
}

/** A file's name as a key's segment may be. */
export const asSegment = (name: string) =>
  name
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^\.+/, '_')
    .slice(-100) || 'photos.zip';
